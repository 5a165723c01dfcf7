package io.sandpiper.bench.peer;

import io.sandpiper.bench.load.Load;
import io.sandpiper.bench.load.TreeUse;
import java.io.IOException;
import java.util.List;

/** A server that answers for the wine model. Blocking. */
interface Peer extends AutoCloseable {
    String name();

    /** Waits until it answers. @return the probabilities of one wine's three classes */
    List<Double> probabilities() throws IOException, InterruptedException;

    /** The same wine, over and over. */
    Load load();

    /** What its processes used so far. */
    TreeUse use() throws IOException;

    @Override
    void close();
}
