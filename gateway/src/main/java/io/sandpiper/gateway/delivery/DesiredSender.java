package io.sandpiper.gateway.delivery;

import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import io.sandpiper.protocol.trust.AssignmentSigner;
import io.sandpiper.protocol.trust.Envelope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs a desired state at the moment it is sent, so that it is valid for its whole time. Any thread. */
public final class DesiredSender {
    private static final Logger LOG = LoggerFactory.getLogger(DesiredSender.class);

    private final Supplier<AssignmentSigner> signer;
    private final Topics topics;
    private final Outlet outlet;
    private final WrappedKeys keys;
    private final Duration validity;
    private final Clock clock;

    /** The content keys that go to a device with its targets, wrapped for it. Nothing blocks. */
    @FunctionalInterface
    public interface WrappedKeys {
        CompletableFuture<List<Desired.ContentKey>> of(String device, List<Desired.Target> targets);
    }

    /** @param signer asked at each message: its certificate is renewed */
    public DesiredSender(
            Supplier<AssignmentSigner> signer,
            Topics topics,
            Outlet outlet,
            WrappedKeys keys,
            Duration validity,
            Clock clock) {
        this.signer = signer;
        this.topics = topics;
        this.outlet = outlet;
        this.keys = keys;
        this.validity = validity;
        this.clock = clock;
    }

    /** Completes when it was handed to the broker or could not be; a device that did not hear it asks by its hello. */
    CompletableFuture<@Nullable Void> send(DesiredState state) {
        return keys.of(state.device(), state.targets())
                .thenCompose(wrapped -> outlet.publish(
                        topics.device(state.device(), DeviceTopic.DESIRED),
                        signed(state, wrapped).bytes(),
                        1))
                .handle((done, failure) -> {
                    if (failure != null) {
                        LOG.atInfo()
                                .addKeyValue("device", state.device())
                                .addKeyValue("counter", state.counter())
                                .addKeyValue("reason", failure.getMessage())
                                .log("desired-not-sent");
                    }
                    return null;
                });
    }

    /** Valid from now on, without the keys of sealed targets: what a device has of them it keeps. */
    Envelope signed(DesiredState state) {
        return signed(state, List.of());
    }

    private Envelope signed(DesiredState state, List<Desired.ContentKey> wrapped) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return signer.get()
                .sign(new Desired(
                        Desired.VERSION,
                        state.device(),
                        state.counter(),
                        now,
                        now.plus(validity),
                        state.targets(),
                        wrapped));
    }
}
