package io.sandpiper.gateway.ingest;

import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.NotAllowedException;
import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.ingest.Pushes.Submission;
import io.sandpiper.gateway.link.Incoming;
import io.sandpiper.gateway.link.MqttLink;
import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.gateway.registry.VariantLimits;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A push as one MQTT message: the payload is the model, user properties say the rest. What becomes of it goes to the
 * response topic as {@link PushEvent}s; the broker's acknowledgement promises nothing. The broker lets a response topic
 * lie only below the sender's own. {@link #take} is called on the link's thread; files are written on the executor given.
 */
public final class PushByMqtt {
    private static final Logger LOG = LoggerFactory.getLogger(PushByMqtt.class);

    private final Pushes pushes;
    private final Artifacts artifacts;
    private final MqttLink link;
    private final Executor files;
    private final Function<Incoming, Caller> senders;
    private final Refusals refusals;

    /** Where pushes that somebody had no right to are recorded. */
    @FunctionalInterface
    public interface Refusals {
        void refused(Actor who, String operation, String why);
    }

    /** @param senders who published a message; throws where nobody is known to have */
    public PushByMqtt(
            Pushes pushes,
            Artifacts artifacts,
            MqttLink link,
            Executor files,
            Function<Incoming, Caller> senders,
            Refusals refusals) {
        this.pushes = pushes;
        this.artifacts = artifacts;
        this.link = link;
        this.files = files;
        this.senders = senders;
        this.refusals = refusals;
    }

    /** Completes when the push is a job, or its refusal is on its way: from then on its bytes are on disk or let go. */
    public CompletableFuture<?> take(Incoming message) {
        String model = message.topic().substring(message.topic().lastIndexOf('/') + 1);
        if (!mayAnswer(message)) {
            LOG.atWarn()
                    .addKeyValue("topic", message.responseTopic())
                    .addKeyValue("reason", "response topic: is no operator's")
                    .log("push-refused");
            return CompletableFuture.completedFuture(null);
        }
        try {
            return CompletableFuture.runAsync(() -> push(model, message), files);
        } catch (RejectedExecutionException e) {
            answer(message, ended(model, message, State.FAILED, "too many pushes at once; try again later"));
            return CompletableFuture.completedFuture(null);
        }
    }

    /** The embedded broker checks more closely; behind another broker this alone keeps answers from devices' topics. */
    private static boolean mayAnswer(Incoming message) {
        String root = message.topic().substring(0, message.topic().lastIndexOf("push/"));
        return message.responseTopic() == null || message.responseTopic().startsWith(root + "operator/");
    }

    private void push(String model, Incoming message) {
        try {
            push(model, message, senders.apply(message));
        } catch (InvalidInputException | UncheckedIOException e) {
            answer(message, ended(model, message, State.REFUSED, String.valueOf(e.getMessage())));
        }
    }

    private void push(String model, Incoming message, Caller by) {
        try {
            by.mustHave(Action.PUSH);
            ModelVersion target = new ModelVersion(model, required(message.properties(), "version"));
            PushedFiles pushed = new PushedFiles(
                    stored(message),
                    digest(message.properties(), "spec"),
                    digest(message.properties(), "calibration"),
                    digest(message.properties(), "holdout"),
                    number(message.properties(), "tolerance", 1),
                    "true".equals(message.properties().get("accept-regression")),
                    limits(message.properties()),
                    "true".equals(message.properties().get("seal")));
            pushes.submit(target, pushed, message.properties().get("assign"), by)
                    .whenComplete((submission, failure) -> {
                        if (failure != null) {
                            answer(message, ended(model, message, State.REFUSED, words(failure)));
                        } else {
                            follow(submission, model, message);
                        }
                    });
        } catch (NotAllowedException e) {
            refusals.refused(by.actor(), "push", String.valueOf(e.getMessage()));
            answer(message, ended(model, message, State.REFUSED, String.valueOf(e.getMessage())));
        }
    }

    private static @Nullable VariantLimits limits(Map<String, String> properties) {
        Double bytes = number(properties, "max-bytes", Long.MAX_VALUE);
        String target = properties.get("target");
        return VariantLimits.of(
                bytes == null ? null : (Long) bytes.longValue(),
                number(properties, "max-ms", 1e9),
                target == null ? null : List.of(target.split(",")));
    }

    private static @Nullable Double number(Map<String, String> properties, String name, double most) {
        String text = properties.get(name);
        if (text == null) {
            return null;
        }
        try {
            double number = Double.parseDouble(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as what is out of range is.
        }
        throw new InvalidInputException(name, InvalidInputException.shown(text), "a number from 0");
    }

    private void follow(Submission submission, String model, Incoming message) {
        switch (submission) {
            case Submission.Taken taken ->
                answer(message, ended(model, message, State.REFUSED, "version: taken; " + taken.by()));
            case Submission.AlreadyThere there ->
                answer(
                        message,
                        new PushEvent(
                                PushEvent.VERSION,
                                "",
                                model,
                                there.version().id().version(),
                                State.ACCEPTED,
                                null,
                                null,
                                "is there already, made of the same bytes",
                                new PushEvent.Result(
                                        there.version().manifest(),
                                        there.version().variants(),
                                        java.util.List.of(),
                                        there.assigned())));
            case Submission.Accepted accepted -> pushes.listen(accepted.job().id(), event -> answer(message, event));
        }
    }

    private Digest stored(Incoming message) {
        try {
            Digest actual = artifacts.blobs().put(new ByteArrayInputStream(message.payload()), Limits.PUSH_BYTES);
            Digest expected = digest(message.properties(), "sha256");
            if (expected != null && !expected.equals(actual)) {
                throw new InvalidInputException("sha256", expected, actual + ", the digest of what arrived");
            }
            return actual;
        } catch (IOException e) {
            throw new UncheckedIOException("the model could not be stored: " + e.getMessage(), e);
        }
    }

    private void answer(Incoming message, PushEvent event) {
        if (message.responseTopic() == null) {
            return;
        }
        link.publish(message.responseTopic(), Json.bytes(event), 1, message.correlationData())
                .exceptionally(failure -> {
                    LOG.atInfo()
                            .addKeyValue("topic", message.responseTopic())
                            .addKeyValue("reason", failure.getMessage())
                            .log("push-answer-lost");
                    return null;
                });
    }

    private static PushEvent ended(String model, Incoming message, State state, String why) {
        String version = message.properties().getOrDefault("version", "");
        LOG.atWarn().addKeyValue("model", model).addKeyValue("reason", why).log("push-by-mqtt-ended");
        return new PushEvent(
                PushEvent.VERSION,
                "",
                InvalidInputException.shown(model),
                InvalidInputException.shown(version),
                state,
                null,
                null,
                InvalidInputException.shown(why, 1_000),
                null);
    }

    private static String required(Map<String, String> properties, String name) {
        String value = properties.get(name);
        if (value == null) {
            throw new InvalidInputException("user property " + name, "absent", "a value");
        }
        return value;
    }

    private static @Nullable Digest digest(Map<String, String> properties, String name) {
        String value = properties.get(name);
        return value == null ? null : Digest.parse(value);
    }

    private static String words(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }
}
