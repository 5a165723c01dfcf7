package io.sandpiper.agent.score.input;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows that are records of a text. */
abstract class TextSource implements RowSource {
    private final RecordReader reader;
    private final long bytes;

    TextSource(RecordReader reader, long bytes) {
        this.reader = reader;
        this.bytes = bytes;
    }

    final RecordReader reader() {
        return reader;
    }

    abstract Block block(Records records);

    @Override
    public String lineName() {
        return "line";
    }

    @Override
    public @Nullable Block next(Batching batching) throws IOException {
        Records records = new Records();
        while (records.count() < batching.rows() && records.bytes() < batching.bytes()) {
            if (!reader.next(records)) {
                break;
            }
        }
        return records.count() == 0 ? null : block(records);
    }

    @Override
    public long skip(long rows) throws IOException {
        Records records = new Records();
        for (long i = 0; i < rows; i++) {
            if (!reader.next(records)) {
                return i;
            }
            records.clear();
        }
        return rows;
    }

    @Override
    public double part() {
        return bytes > 0 ? (double) reader.bytes() / bytes : Double.NaN;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
