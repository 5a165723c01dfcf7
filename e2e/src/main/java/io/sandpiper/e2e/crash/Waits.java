package io.sandpiper.e2e.crash;

import java.time.Duration;

/** How long the suite waits for what must come. */
final class Waits {
    /** A whole update on a crowded machine, with a fetch that has to be asked for again. */
    static final Duration UPDATE = Duration.ofMinutes(3);

    /** Counts on their way from the agent to the gateway's store, over a reconnect. */
    static final Duration TELEMETRY = Duration.ofMinutes(2);

    /** Longer than an agent's telemetry interval. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private Waits() {}

    /** Lets counts that are on their way arrive. */
    static void settle() {
        try {
            Thread.sleep(SETTLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
