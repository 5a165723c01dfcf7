package io.sandpiper.gateway.registry;

import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.name.ModelVersion;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The published versions. */
public interface Catalogue {
    /** Digest and size of the manifest blob; empty where there is no such version, or its blobs were deleted. */
    CompletableFuture<Optional<Published>> find(ModelVersion version);

    /** The manifest with this digest; empty where it is not here. */
    CompletableFuture<Optional<Manifest>> manifest(Digest digest);

    /** A version whose blobs are here. */
    record Published(Digest manifest, long manifestSize) {}
}
