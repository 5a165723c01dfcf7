package io.sandpiper.agent.score;

import io.sandpiper.engine.data.CsvColumns;
import io.sandpiper.engine.data.CsvRow;
import io.sandpiper.engine.data.CsvRows;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Rows of a CSV table, in bounded memory. */
final class TableSamples implements Samples {
    private final CsvRows rows;
    private final CsvColumns columns;
    private final double[] raw;
    private final long lines;

    TableSamples(Path file, ModelSpec spec) throws IOException {
        this.rows = CsvRows.open(file);
        this.columns = CsvColumns.of(rows.header(), spec);
        this.raw = new double[columns.width()];
        try (Stream<String> all = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            this.lines = all.count();
        }
    }

    @Override
    public long about() {
        return Math.max(1, lines - 1);
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Sample next() {
        return new Row(rows.next());
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private final class Row implements Sample {
        private final CsvRow row;

        Row(CsvRow row) {
            this.row = row;
        }

        @Override
        public long line() {
            return row.line();
        }

        @Override
        public void encode(List<InputEncoder> encoders, List<Tensor> tensors) {
            columns.values(row, raw, 0);
            int from = 0;
            for (int i = 0; i < encoders.size(); i++) {
                List<String> features = encoders.get(i).input().features();
                int own = encoders.size() == 1 ? raw.length : features == null ? 1 : features.size();
                encoders.get(i).encode(java.util.Arrays.copyOfRange(raw, from, from + own), 0, tensors.get(i), 0);
                from += own;
            }
        }
    }
}
