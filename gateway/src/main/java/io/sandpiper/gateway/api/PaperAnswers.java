package io.sandpiper.gateway.api;

import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.protocol.digest.Digest;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Logs and report pages. What a converter wrote may hold anything that a model's author chose: a browser is told to run none of it
 * and to load nothing, and to take nothing for what it is not said to be.
 */
final class PaperAnswers {
    private static final String PAGE_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'; sandbox";

    private final Artifacts artifacts;

    PaperAnswers(Artifacts artifacts) {
        this.artifacts = artifacts;
    }

    void text(RoutingContext context, byte[] text) {
        asText(context);
        context.response().end(Buffer.buffer(text));
    }

    void text(RoutingContext context, @Nullable Digest blob) {
        Digest kept = here(context, "log", blob);
        asText(context);
        send(context, kept);
    }

    void page(RoutingContext context, @Nullable Digest blob) {
        Digest kept = here(context, "report.html", blob);
        guarded(context);
        context.response()
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Content-Security-Policy", PAGE_POLICY);
        send(context, kept);
    }

    private Digest here(RoutingContext context, String what, @Nullable Digest blob) {
        if (blob == null) {
            throw ApiException.notFound(what, context.request().path(), "one that was kept");
        }
        if (!artifacts.blobs().has(blob)) {
            throw ApiException.of(410, what + ": its blob is deleted (expected: one of a version that is kept)");
        }
        return blob;
    }

    private void send(RoutingContext context, Digest blob) {
        context.response().sendFile(artifacts.blobs().path(blob).toString()).onFailure(context::fail);
    }

    private static void asText(RoutingContext context) {
        guarded(context);
        context.response().putHeader("Content-Type", "text/plain; charset=utf-8");
    }

    private static void guarded(RoutingContext context) {
        context.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store");
    }
}
