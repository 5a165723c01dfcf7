package io.sandpiper.agent.score.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A CSV table (RFC 4180, UTF-8, a header). */
public final class CsvSource extends TextSource {
    private final CsvPlan plan;

    /** @param bytes the input's length, -1 where it is not known */
    public CsvSource(InputStream in, long bytes, RowLayout layout) throws IOException {
        super(new RecordReader(layout.name(), in, true), bytes);
        try {
            this.plan = CsvPlan.of(header(), layout);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private List<String> header() throws IOException {
        Records first = new Records(InputLimits.READ_BYTES);
        List<String> names = new ArrayList<>();
        if (reader().next(first)) {
            CsvCells cells = new CsvCells();
            cells.begin(first.data(), first.start(0), first.end(0));
            while (cells.next()) {
                names.add(cells.text());
            }
        }
        return names;
    }

    @Override
    Block block(Records records) {
        return new CsvBlock(records, plan);
    }
}
