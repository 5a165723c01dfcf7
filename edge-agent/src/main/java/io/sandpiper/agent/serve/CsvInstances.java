package io.sandpiper.agent.serve;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table (RFC 4180, UTF-8) for a model of one input. A first row in which a cell is no number is a header: it
 * names each feature of the model once, in any order. Without one, and for a model whose features have no names, the
 * cells stand in the model's order.
 */
final class CsvInstances implements Instances {
    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private final InputEncoder encoder;
    private final Tensor tensor;
    private @Nullable CsvRecord first;
    private int @Nullable [] order;

    CsvInstances(RequestBody body, List<InputEncoder> encoders, List<Tensor> tensors) {
        if (encoders.size() != 1) {
            throw new InvalidInputException("Content-Type", "text/csv", "application/json: the model has many inputs");
        }
        this.encoder = encoders.getFirst();
        this.tensor = tensors.getFirst();
        this.reader = CsvReader.builder()
                .skipEmptyLines(true)
                .detectBomHeader(false)
                .ofCsvRecord(new InputStreamReader(body.stream(0, body.length()), StandardCharsets.UTF_8.newDecoder()));
        this.records = reader.iterator();
        if (hasNext()) {
            first = records.next();
            List<String> cells = first.getFields();
            if (cells.stream().anyMatch(cell -> Double.isNaN(number(cell)))) {
                order = header(cells);
                first = null;
            }
        }
    }

    private int[] header(List<String> cells) {
        List<String> features = encoder.input().features();
        checkNamed(cells, features == null ? List.of() : features);
        if (features == null) {
            throw new InvalidInputException(
                    "line 1", String.join(",", cells), "numbers: the model's features have no names");
        }
        int[] places = new int[cells.size()];
        boolean[] seen = new boolean[features.size()];
        for (int i = 0; i < places.length; i++) {
            String name = name(cells.get(i));
            places[i] = features.indexOf(name);
            if (places[i] < 0) {
                throw new InvalidInputException("line 1", name, "a feature: " + String.join(", ", features));
            }
            if (seen[places[i]]) {
                throw new InvalidInputException("line 1", name + ", there twice", "each feature once");
            }
            seen[places[i]] = true;
        }
        for (int i = 0; i < seen.length; i++) {
            if (!seen[i]) {
                throw new InvalidInputException("line 1." + features.get(i), "absent", "each feature once");
            }
        }
        return places;
    }

    /** Numbers beside a cell that is neither one nor a feature: more likely a row with a bad cell than a header. */
    private static void checkNamed(List<String> cells, List<String> features) {
        int bad = -1;
        boolean numbers = false;
        for (int i = 0; i < cells.size(); i++) {
            if (features.contains(name(cells.get(i)))) {
                continue;
            }
            if (!Double.isNaN(number(cells.get(i)))) {
                numbers = true;
            } else if (bad < 0) {
                bad = i;
            }
        }
        if (numbers && bad >= 0) {
            throw new InvalidInputException(
                    "line 1, cell " + (bad + 1),
                    cells.get(bad),
                    "a number; as this cell is none, line 1 was taken for a header, "
                            + (features.isEmpty()
                                    ? "and the model's features have no names"
                                    : "which names each feature once: " + String.join(", ", features)));
        }
    }

    private static String name(String cell) {
        return cell.strip().replace("\ufeff", "");
    }

    @Override
    public boolean next() {
        CsvRecord row = first;
        first = null;
        if (row == null) {
            if (!hasNext()) {
                return false;
            }
            row = records.next();
        }
        String line = "line " + row.getStartingLineNumber();
        int width = order == null ? tensor.elements() : order.length;
        if (row.getFieldCount() != width) {
            throw new InvalidInputException(line, row.getFieldCount() + " cells", width + " cells");
        }
        for (int i = 0; i < width; i++) {
            double raw = number(row.getField(i));
            if (Double.isNaN(raw)) {
                throw new InvalidInputException(line + ", cell " + (i + 1), row.getField(i), "a number");
            }
            int at = order == null ? i : order[i];
            try {
                encoder.put(tensor, at, at, raw);
            } catch (InvalidInputException e) {
                throw RefusedAt.place(line + ", cell " + (i + 1), e);
            }
        }
        return true;
    }

    private boolean hasNext() {
        try {
            return records.hasNext();
        } catch (CsvParseException | UncheckedIOException e) {
            throw new InvalidInputException("body", "unreadable", "CSV in UTF-8", e);
        }
    }

    /** NaN for what is no finite number as it is written in CSV. */
    private static double number(String cell) {
        String text = cell.strip();
        if (text.isEmpty()
                || text.length() > ServeLimits.NUMBER_CHARS
                || "fFdD".indexOf(text.charAt(text.length() - 1)) >= 0) {
            return Double.NaN;
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
