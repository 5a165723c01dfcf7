package io.sandpiper.agent.score.output;

import java.io.IOException;

/** Where bytes go: a file that grows, or a stream. Blocking; one thread. */
public interface ByteSink extends AutoCloseable {
    void append(byte[] bytes) throws IOException;

    /** Brings everything to where it belongs; returns the length so far. */
    long sync() throws IOException;

    @Override
    void close() throws IOException;
}
