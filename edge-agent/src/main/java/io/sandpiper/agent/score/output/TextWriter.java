package io.sandpiper.agent.score.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lines, after a header where the format has one. */
public final class TextWriter implements OutputWriter {
    private final ByteSink sink;
    private boolean headed;

    /** @param headed true where the header is there, or the format has none */
    public TextWriter(ByteSink sink, boolean headed) {
        this.sink = sink;
        this.headed = headed;
    }

    @Override
    public void append(List<Column> columns, byte[][] pieces, int rows) throws IOException {
        head(columns);
        sink.append(pieces[0]);
    }

    private void head(List<Column> columns) throws IOException {
        if (!headed) {
            headed = true;
            sink.append(
                    CsvText.line(columns.stream().map(Column::name).toList()).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public long sync() throws IOException {
        return sink.sync();
    }

    @Override
    public long finish(List<Column> columns) throws IOException {
        head(columns); // a table without rows says all the same what it is of
        return sink.sync();
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }
}
