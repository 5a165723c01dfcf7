package io.sandpiper.bench.load;

import java.io.IOException;

/** One prepared request, asked over and over. Blocking. */
@FunctionalInterface
public interface Load {
    /** Sends {@code total} requests over {@code connections}, each waiting for its answer; fails at the first wrong one. */
    void run(int connections, int total) throws IOException, InterruptedException;
}
