package io.sandpiper.agent.score.input;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows that are records of a text. */
abstract class TextSource implements RowSource {
    private final RecordReader reader;
    private final long bytes;
    /** What the next block probably takes: as much as the last, and a little more. */
    private int blockBytes = InputLimits.READ_BYTES;

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
        Records records = new Records(blockBytes);
        while (records.count() < batching.blockRows() && records.bytes() < batching.bytes()) {
            if (!reader.next(records)) {
                break;
            }
        }
        blockBytes = records.bytes() + records.bytes() / 16 + InputLimits.SPARE_BYTES;
        return records.count() == 0 ? null : block(records);
    }

    @Override
    public long skip(long rows) throws IOException {
        Records records = new Records(InputLimits.READ_BYTES);
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
