package io.sandpiper.agent.score;

import io.sandpiper.agent.score.output.ByteSink;
import io.sandpiper.agent.score.output.CsvText;
import io.sandpiper.agent.score.run.Reject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Rows that cannot be scored, as CSV: {@code line} or {@code row}, {@code field}, {@code value}, {@code expected}. */
final class RejectList implements AutoCloseable {
    private final ByteSink sink;
    private final String lineName;
    private boolean headed;

    /** @param headed true where the header is there */
    RejectList(ByteSink sink, String lineName, boolean headed) {
        this.sink = sink;
        this.lineName = lineName;
        this.headed = headed;
    }

    void add(List<Reject> rejects) throws IOException {
        for (Reject reject : rejects) {
            if (!headed) {
                headed = true;
                write(List.of(lineName, "field", "value", "expected"));
            }
            write(List.of(Long.toString(reject.line()), reject.field(), reject.value(), reject.expected()));
        }
    }

    private void write(List<String> cells) throws IOException {
        sink.append(CsvText.line(cells).getBytes(StandardCharsets.UTF_8));
    }

    long sync() throws IOException {
        return sink.sync();
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }
}
