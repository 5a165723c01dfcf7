package io.sandpiper.bench.load;

import java.io.IOException;

/** One prepared request, asked over and over. Blocking. */
@FunctionalInterface
public interface Load {
    /** As fast as answers come. */
    double UNPACED = Double.POSITIVE_INFINITY;

    /**
     * Sends {@code total} requests over {@code connections}, each waiting for its answer; fails at the first wrong one.
     *
     * @param perSecond at most, all connections together
     */
    void run(int connections, int total, double perSecond) throws IOException, InterruptedException;

    /** As fast as answers come. */
    default void run(int connections, int total) throws IOException, InterruptedException {
        run(connections, total, UNPACED);
    }
}
