package io.sandpiper.agent.trace;

import java.time.Duration;

/** Limits of tracing. */
final class TraceLimits {
    /** Spans that may wait to be sent, about 1 KB each; the next are dropped, and counted. */
    static final int QUEUE = 2_048;
    /** Spans in one message. */
    static final int BATCH = 512;
    /** How long a span waits for others to go with it. */
    static final Duration LINGER = Duration.ofMillis(200);
    /** For one message to a collector. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** After a message that did not come through nothing is sent for so long. */
    static final Duration PAUSE = Duration.ofSeconds(5);
    /** What the end of the process waits for the last spans. */
    static final Duration END = Duration.ofSeconds(4);

    private TraceLimits() {}
}
