package io.sandpiper.agent.score.input;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one input, in order. Blocking; one thread.
 *
 * @see Block
 */
public interface RowSource extends AutoCloseable {
    /** What places are counted in: {@code line} of a text, from 1, or {@code row} of a table or an array, from 0. */
    String lineName();

    /**
     * The next rows, null after the last.
     *
     * @throws io.sandpiper.protocol.error.InvalidInputException where the rest cannot be read
     */
    @Nullable Block next(Batching batching) throws IOException;

    /** Passes over rows that are scored already; ends early where there are fewer. Returns how many it passed. */
    long skip(long rows) throws IOException;

    /** How much of the input is read, 0 to 1; NaN where its length is not known. */
    double part();

    @Override
    void close() throws IOException;
}
