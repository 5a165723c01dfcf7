package io.sandpiper.gateway.api;

import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.gateway.trust.TrustedTarget;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The trust repository over HTTP, as any TUF client reads it. Metadata is open to everybody: it is signed, names no secret, and
 * who must read it has nothing yet to log in with. Targets, the manifests, want the right to read.
 */
final class TrustFileCalls {
    private static final int HEX_CHARS = 64;

    private final TrustRepository repository;
    private final Artifacts artifacts;
    private final Executor openReads;
    private final Executor files;

    /**
     * The repository is asked on executors, for it may be signing.
     *
     * @param openReads for metadata, which anybody may ask for
     * @param files for what wants a login
     */
    TrustFileCalls(TrustRepository repository, Artifacts artifacts, Executor openReads, Executor files) {
        this.repository = repository;
        this.artifacts = artifacts;
        this.openReads = openReads;
        this.files = files;
    }

    void metadata(RoutingContext context) {
        String name = context.pathParam("file");
        Answers.then(context, CompletableFuture.supplyAsync(() -> read(name), openReads), found -> {
            byte[] file = found.orElseThrow(() -> ApiException.notFound(
                    "file", name, "a file of the repository: timestamp.json, N.root.json, N.targets.json"));
            context.response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Cache-Control", "no-cache")
                    .end(Buffer.buffer(file));
        });
    }

    private Optional<byte[]> read(String name) {
        try {
            return repository.file(name);
        } catch (IOException e) {
            throw new UncheckedIOException("trust metadata cannot be read", e);
        }
    }

    /** A target under its name in a consistent snapshot (specification 6.2): {@code MODEL/SHA256.VERSION}. */
    void target(RoutingContext context) {
        String model = context.pathParam("model");
        String file = context.pathParam("file");
        if (file.length() <= HEX_CHARS + 1 || file.charAt(HEX_CHARS) != '.') {
            throw new InvalidInputException("file", file, "SHA256.VERSION of a manifest, as targets metadata names it");
        }
        Digest digest = Digest.parse("sha256:" + file.substring(0, HEX_CHARS));
        String path = model + "/" + file.substring(HEX_CHARS + 1);
        Answers.then(context, CompletableFuture.supplyAsync(() -> listed(path, digest), files), found -> {
            Path manifest = found.orElseThrow(
                    () -> ApiException.notFound("target", path, "one that targets metadata lists with this digest"));
            context.response().putHeader("Content-Type", "application/octet-stream");
            context.response().sendFile(manifest.toString()).onFailure(context::fail);
        });
    }

    private Optional<Path> listed(String path, Digest digest) {
        return repository
                .find(path)
                .map(TrustedTarget::manifest)
                .filter(digest::equals)
                .filter(artifacts.blobs()::has)
                .map(artifacts.blobs()::path);
    }
}
