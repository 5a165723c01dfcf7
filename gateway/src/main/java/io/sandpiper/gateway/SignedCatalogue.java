package io.sandpiper.gateway;

import io.sandpiper.gateway.registry.Catalogue;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.ModelVersion;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The published versions as delivery sees them: one that no device would take yet is not assigned. Any thread; nothing blocks. */
final class SignedCatalogue implements Catalogue {
    private final Catalogue published;
    private final Predicate<ModelVersion> isWaiting;

    /** @param isWaiting whether a version waits for a signature */
    SignedCatalogue(Catalogue published, Predicate<ModelVersion> isWaiting) {
        this.published = published;
        this.isWaiting = isWaiting;
    }

    @Override
    public CompletableFuture<Optional<Published>> find(ModelVersion version) {
        if (isWaiting.test(version)) {
            return CompletableFuture.failedFuture(new InvalidInputException(
                    "version", version, "one that is signed: it waits for sandpiper trust sign, where the keys are"));
        }
        return published.find(version);
    }

    @Override
    public CompletableFuture<Optional<Manifest>> manifest(Digest digest) {
        return published.manifest(digest);
    }
}
