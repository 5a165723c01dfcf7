package io.sandpiper.agent.link;

import io.sandpiper.protocol.limit.Limits;
import java.time.Duration;

/**
 * How patient the link is.
 *
 * @param retryMin wait after the first failure; doubles up to {@code retryMax}, each with jitter
 * @param timeFactor by which time-outs grow on emulated machines
 */
public record LinkSettings(Duration keepAlive, Duration retryMin, Duration retryMax, double timeFactor) {
    /** Messages on their way to the broker; the next is refused. */
    static final int MAX_IN_FLIGHT = 32;
    /** Messages the broker may send before it waits: 32 chunks are 2 MiB, as many files of trust metadata 8 MiB. */
    static final int RECEIVE_MAXIMUM = 32;
    /** A file of the trust metadata, or a chunk or desired state of 64 KiB at most; with topic and properties. */
    static final int MAX_PACKET_BYTES = Limits.TRUST_FILE_BYTES + (32 << 10);
    /** A broker that has not confirmed the subscriptions by then is connected to anew; before {@code timeFactor}. */
    static final Duration SUBSCRIBE = Duration.ofSeconds(20);
    /** A connection that lasted so long starts the waits from {@code retryMin} again. */
    static final Duration STABLE = Duration.ofSeconds(10);
}
