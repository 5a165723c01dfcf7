package io.sandpiper.engine.data;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            List<String> texts = new ArrayList<>();
            long textBytes = 0;
            int samples = 0;
            while (rows.hasNext()) {
                CsvRow row = rows.next();
                if (samples == labels.length) {
                    checkGrowth(samples, samples * 2L, width, textBytes);
                    values = Arrays.copyOf(values, samples * 2 * width);
                    labels = Arrays.copyOf(labels, samples * 2);
                }
                columns.values(row, values, samples * width);
                columns.texts(row, texts);
                for (String text : texts.subList(samples * columns.texts(), texts.size())) {
                    textBytes += RawTexts.bytes(text);
                }
                checkGrowth(samples, samples, width, textBytes);
                if (columns.hasLabel()) {
                    labels[samples] = columns.label(row);
                }
                samples++;
            }
            if (samples == 0) {
                throw new InvalidInputException("data", "0 rows", "a header and at least one row");
            }
            return new Dataset(
                    split(values, texts, samples, spec, rows.header()),
                    columns.hasLabel() ? Arrays.copyOf(labels, samples) : null,
                    samples);
        }
    }

    /** @param room samples that memory is taken for */
    private static void checkGrowth(int samples, long room, int width, long textBytes) {
        if (room * width * Double.BYTES + textBytes > DataLimits.DATA_BYTES || room > DataLimits.SAMPLES * 2L) {
            throw new InvalidInputException(
                    "data", "more than " + samples + " rows", "at most " + DataLimits.DATA_BYTES + " bytes of values");
        }
    }

    private static Map<String, RawValues> split(
            double[] values, List<String> texts, int samples, ModelSpec spec, List<String> header) {
        Map<String, RawValues> inputs = new LinkedHashMap<>();
        int width = spec.inputs().stream()
                .filter(i -> !i.holdsTexts())
                .mapToInt(i -> columns(i, spec, header))
                .sum();
        int textWidth = texts.size() / samples;
        int from = 0;
        int textFrom = 0;
        for (ModelSpec.Input input : spec.inputs()) {
            int own = columns(input, spec, header);
            if (input.holdsTexts()) {
                List<String> mine = new ArrayList<>(samples * own);
                for (int i = 0; i < samples; i++) {
                    mine.addAll(texts.subList(i * textWidth + textFrom, i * textWidth + textFrom + own));
                }
                textFrom += own;
                inputs.put(input.name(), new RawTexts(input.name(), new long[] {samples, own}, mine));
                continue;
            }
            double[] mine = new double[samples * own];
            for (int i = 0; i < samples; i++) {
                System.arraycopy(values, i * width + from, mine, i * own, own);
            }
            from += own;
            inputs.put(input.name(), RawArray.ofDoubles(input.name(), mine, samples, own));
        }
        return inputs;
    }

    private static int columns(ModelSpec.Input input, ModelSpec spec, List<String> header) {
        List<String> features = input.features();
        if (features != null) {
            return features.size();
        }
        return spec.inputs().size() > 1
                ? 1
                : (int) header.stream().filter(n -> !n.equals(Dataset.LABEL)).count();
    }
}
