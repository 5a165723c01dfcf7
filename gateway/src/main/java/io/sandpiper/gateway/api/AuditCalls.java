package io.sandpiper.gateway.api;

import com.fasterxml.jackson.databind.util.RawValue;
import io.sandpiper.gateway.audit.AuditLog;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The audit log: read, checked, taken elsewhere. */
final class AuditCalls {
    private static final int MOST = 1_000;
    private static final int USUAL = 100;

    private final AuditLog log;

    AuditCalls(AuditLog log) {
        this.log = log;
    }

    AuditLog log() {
        return log;
    }

    void list(RoutingContext context) {
        int limit = (int) number(context, "limit", USUAL, MOST);
        long before = number(context, "before", Long.MAX_VALUE, Long.MAX_VALUE);
        Answers.json(
                context,
                log.newest(parameter(context, "action"), parameter(context, "who"), before, limit)
                        .thenApply(texts -> Map.of(
                                "entries", texts.stream().map(RawValue::new).toList())));
    }

    void verify(RoutingContext context) {
        Answers.json(context, log.verify());
    }

    void key(RoutingContext context) {
        Answers.json(
                context,
                200,
                Map.of("id", log.publicKey().id(), "publicKey", log.publicKey().pem()));
    }

    /** JSON lines; the first is signed and says what follows. */
    void export(RoutingContext context) {
        Answers.then(
                context,
                log.export(),
                file -> context.response()
                        .putHeader("Content-Type", "application/jsonl")
                        .sendFile(file.toString())
                        .onComplete(sent -> context.vertx().fileSystem().delete(file.toString()))
                        .onFailure(context::fail));
    }

    private static @Nullable String parameter(RoutingContext context, String name) {
        return context.request().getParam(name);
    }

    private static long number(RoutingContext context, String name, long absent, long most) {
        String text = parameter(context, name);
        if (text == null) {
            return absent;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new InvalidInputException(name, text, "a whole number from 1 to " + most);
    }
}
