package io.sandpiper.engine.data;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a whole CSV table into memory; the first bad row refuses it. */
final class CsvDataset {
    private static final int FIRST_ROWS = 1_024;

    private CsvDataset() {}

    static Dataset read(Path file, ModelSpec spec) throws IOException {
        try (CsvRows rows = CsvRows.open(file)) {
            CsvColumns columns = CsvColumns.of(rows.header(), spec);
            int width = columns.width();
            double[] values = new double[FIRST_ROWS * width];
            int[] labels = new int[FIRST_ROWS];
            int samples = 0;
            while (rows.hasNext()) {
                CsvRow row = rows.next();
                if (samples == labels.length) {
                    checkGrowth(samples * 2L, width);
                    values = Arrays.copyOf(values, samples * 2 * width);
                    labels = Arrays.copyOf(labels, samples * 2);
                }
                columns.values(row, values, samples * width);
                if (columns.hasLabel()) {
                    labels[samples] = columns.label(row);
                }
                samples++;
            }
            if (samples == 0) {
                throw new InvalidInputException("data", "0 rows", "a header and at least one row");
            }
            return new Dataset(
                    split(values, samples, width, spec),
                    columns.hasLabel() ? Arrays.copyOf(labels, samples) : null,
                    samples);
        }
    }

    private static void checkGrowth(long samples, int width) {
        if (samples * width * Double.BYTES > DataLimits.DATA_BYTES || samples > DataLimits.SAMPLES * 2L) {
            throw new InvalidInputException(
                    "data",
                    "more than " + samples / 2 + " rows",
                    "at most " + DataLimits.DATA_BYTES + " bytes of values");
        }
    }

    private static Map<String, RawArray> split(double[] values, int samples, int width, ModelSpec spec) {
        Map<String, RawArray> inputs = new LinkedHashMap<>();
        int from = 0;
        for (ModelSpec.Input input : spec.inputs()) {
            int own = spec.inputs().size() == 1 ? width : featureCount(input.features());
            double[] mine = new double[samples * own];
            for (int i = 0; i < samples; i++) {
                System.arraycopy(values, i * width + from, mine, i * own, own);
            }
            from += own;
            inputs.put(input.name(), RawArray.ofDoubles(input.name(), mine, samples, own));
        }
        return inputs;
    }

    private static int featureCount(@Nullable List<String> features) {
        return features == null ? 1 : features.size();
    }
}
