package io.sandpiper.agent.link;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.topic.DeviceTopic;
import java.util.concurrent.CompletableFuture;

/**
 * What the agent sees of the broker. Topics are never given as text, so a wrong one cannot be published. Any thread;
 * nothing blocks. A message is news, never the only copy: what is not sent now is said again in the next hello, want or
 * telemetry batch.
 */
public interface Link {
    boolean connected();

    /**
     * Publishes under the device's own id; {@code want} with QoS 0, the rest with QoS 1.
     *
     * @return false where there is no connection or too much is on its way already; nothing is kept then
     */
    boolean publish(DeviceTopic topic, byte[] payload);

    /**
     * Subscribes to a blob's chunks until {@link #stopHearing}, over reconnects too.
     *
     * @return completes with true once the broker has confirmed, false where there is no connection now
     */
    CompletableFuture<Boolean> hearChunks(Digest blob, ChunkListener listener);

    void stopHearing(Digest blob);

    /** Asks for the fleet's trust metadata once more, which the broker retains. */
    void hearTrust();
}
