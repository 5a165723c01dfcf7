package io.sandpiper.agent.score;

import io.sandpiper.agent.score.output.ByteSink;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes to a pipe or a terminal; it is not closed. */
final class StreamSink implements ByteSink {
    private final OutputStream out;
    private long written;

    StreamSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public void append(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    @Override
    public long sync() throws IOException {
        out.flush();
        return written;
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
