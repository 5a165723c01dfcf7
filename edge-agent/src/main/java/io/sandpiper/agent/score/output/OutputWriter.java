package io.sandpiper.agent.score.output;

import java.io.IOException;
import java.util.List;

/** The file or stream that encoded rows go to. Blocking; one thread. */
public interface OutputWriter extends AutoCloseable {
    /** @param columns the same at each call */
    void append(List<Column> columns, byte[][] pieces, int rows) throws IOException;

    /** Brings everything to the disk; returns the length up to which the file is then good. */
    long sync() throws IOException;

    /**
     * Adds what a whole file ends with.
     *
     * @param columns those of all rows
     */
    long finish(List<Column> columns) throws IOException;

    @Override
    void close() throws IOException;
}
