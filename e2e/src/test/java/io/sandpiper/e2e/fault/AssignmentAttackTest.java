package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.scene.Drill;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.traffic.Prediction;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.trust.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each attack would take every model away: an empty list of targets, if it were believed. */
@SharedScene
class AssignmentAttackTest {
    private static final String DEVICE = "targeted";
    private static final long FAR_AHEAD = 1_000_000;

    private final Scene scene;
    private final AgentProcess agent;
    private final Impostor impostor;

    AssignmentAttackTest(Scene scene) {
        this.scene = scene;
        this.agent = scene.servingAgent(DEVICE);
        this.impostor = new Impostor(scene.gateway());
    }

    @AfterEach
    void the_device_goes_on_answering_with_what_it_had() {
        assertThat(Prediction.of(agent.predict(
                                "fashion", List.of(scene.images(1).instances().getFirst())))
                        .version())
                .isEqualTo("1.0.0");
    }

    @AfterAll
    void a_true_assignment_is_still_obeyed() {
        scene.fashion("1.0.1");
        scene.operator().assign("fashion", "1.0.1", "device=" + DEVICE);
        agent.awaitServing("fashion", "1.0.1", Scene.DELIVERY);
        agent.stop();
    }

    @Test
    void a_replayed_older_assignment_is_refused() throws Exception {
        // The device's first assignment had counter 1; make sure that it has seen a higher one.
        scene.fashion("1.0.1");
        scene.operator().assign("fashion", "1.0.1", "device=" + DEVICE);
        agent.awaitServing("fashion", "1.0.1", Scene.DELIVERY);
        scene.operator().assign("fashion", "1.0.0", "device=" + DEVICE);
        agent.awaitServing("fashion", "1.0.0", Scene.DELIVERY);
        refused(impostor.signed(nothing(DEVICE, 1, Duration.ofDays(1))), "lower-counter");
    }

    @Test
    @Drill
    void an_assignment_for_another_device_is_refused() throws Exception {
        refused(impostor.signed(nothing("elsewhere", FAR_AHEAD, Duration.ofDays(1))), "other-device");
    }

    @Test
    void an_assignment_that_was_altered_after_it_was_signed_is_refused() throws Exception {
        Envelope signed = Envelope.parse(impostor.signed(nothing("elsewhere", FAR_AHEAD, Duration.ofDays(1))));
        byte[] altered = Json.bytes(nothing(DEVICE, FAR_AHEAD, Duration.ofDays(1)));
        Envelope forged = new Envelope(
                signed.payloadType(), Base64.getEncoder().encodeToString(altered), signed.signatures(), signed.chain());
        refused(forged.bytes(), "bad-signature");
    }

    @Test
    void an_assignment_signed_with_a_key_that_is_not_made_for_it_is_refused() throws Exception {
        Envelope signed = Envelope.parse(impostor.signed(nothing(DEVICE, FAR_AHEAD, Duration.ofDays(1))));
        Envelope forged = new Envelope(
                signed.payloadType(),
                signed.payload(),
                signed.signatures(),
                List.of(Base64.getEncoder()
                        .encodeToString(
                                impostor.authority().client().certificate().getEncoded())));
        refused(forged.bytes(), "untrusted-signer");
    }

    @Test
    @Drill
    void an_expired_assignment_is_refused() throws Exception {
        refused(impostor.signed(nothing(DEVICE, FAR_AHEAD, Duration.ofDays(-1))), "expired");
    }

    @Test
    @Drill
    void bytes_that_are_no_assignment_are_refused() throws Exception {
        refused(Digest.of(new byte[0]).bytes(), "unreadable");
    }

    private void refused(byte[] message, String reason) throws Exception {
        Logs log = Logs.of(agent.process());
        impostor.send(DEVICE, message);
        log.await("assignment-refused", reason);
    }

    private static Desired nothing(String device, long counter, Duration validity) {
        Instant now = Instant.now();
        return new Desired(Desired.VERSION, device, counter, now, now.plus(validity), List.of());
    }
}
