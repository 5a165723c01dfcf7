package io.sandpiper.gateway.api;

import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.AuditLog;
import io.sandpiper.protocol.digest.Digest;
import io.vertx.core.Future;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Blobs by their digest, streamed in both directions; files are checked on the executor given. */
final class BlobCalls {
    private final Artifacts artifacts;
    private final Executor files;
    private final AuditLog audit;

    BlobCalls(Artifacts artifacts, Executor files, AuditLog audit) {
        this.artifacts = artifacts;
        this.files = files;
        this.audit = audit;
    }

    void get(RoutingContext context) {
        Digest digest = digest(context);
        Path file = artifacts.blobs().path(digest);
        if (!artifacts.blobs().has(digest)) {
            throw ApiException.notFound("blob", digest.toString(), "a blob that was uploaded");
        }
        context.response().putHeader("Content-Type", "application/octet-stream");
        if (context.request().method() == HttpMethod.HEAD) {
            context.response()
                    .putHeader("Content-Length", String.valueOf(file.toFile().length()))
                    .end();
            return;
        }
        context.response().sendFile(file.toString()).onFailure(context::fail);
    }

    void put(RoutingContext context) {
        HttpServerRequest request = context.request();
        Digest digest = digest(context);
        refuseTooLong(request);
        if (artifacts.claim(digest)) {
            request.resume();
            request.end().onComplete(read -> Answers.json(context, 200, Map.of("digest", digest)));
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            context.response().writeContinue();
        }
        Path upload = artifacts.upload();
        request.pause(); // a short body would be over before the file is open
        context.vertx()
                .fileSystem()
                .open(upload.toString(), new OpenOptions().setCreateNew(true).setWrite(true))
                .compose(file -> request.pipeTo(new CappedFile(file, ApiLimits.BLOB_BYTES)))
                .compose(written -> finish(context, upload, digest))
                .compose(stored -> recorded(context, digest).map(stored))
                .onSuccess(stored -> Answers.json(context, 201, stored))
                .onFailure(failure -> drop(context, upload, failure));
    }

    /** The bytes are there; nobody is told before the log says by whom. */
    private Future<?> recorded(RoutingContext context, Digest digest) {
        return Future.fromCompletionStage(
                audit.record(
                        Login.actor(context),
                        "blob.put",
                        digest.toString(),
                        Map.of("bytes", artifacts.blobs().path(digest).toFile().length())),
                context.vertx().getOrCreateContext());
    }

    /** Fails where too many wait to be checked already. */
    private Future<Map<String, Digest>> finish(RoutingContext context, Path upload, Digest digest) {
        return Future.fromCompletionStage(
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                artifacts.finish(upload, digest);
                                return Map.of("digest", digest);
                            } catch (IOException e) {
                                throw new UncheckedIOException("the blob could not be stored", e);
                            }
                        },
                        files),
                context.vertx().getOrCreateContext());
    }

    /** A file that cannot be deleted now, or is gone already, is a matter of the next collection. */
    private static void drop(RoutingContext context, Path upload, Throwable failure) {
        context.vertx().fileSystem().delete(upload.toString()).onComplete(done -> context.fail(failure));
    }

    private static void refuseTooLong(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null && (length.length() > 18 || Long.parseLong(length) > ApiLimits.BLOB_BYTES)) {
            throw ApiException.of(
                    413, "Content-Length: " + length + " (expected: at most " + ApiLimits.BLOB_BYTES + ")");
        }
    }

    private static Digest digest(RoutingContext context) {
        return Digest.parse(context.pathParam("digest"));
    }
}
