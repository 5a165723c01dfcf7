package io.sandpiper.converter.importer.tree;

import io.sandpiper.engine.data.CsvRow;
import io.sandpiper.engine.data.CsvRows;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rows of a data file as the framework would see them: an empty cell is a missing value. */
final class GivenRows {
    private final TreeModel model;
    private final Signature signature;

    GivenRows(TreeModel model) {
        this.model = model;
        this.signature = new Signature(model);
    }

    /** The first rows of the file. */
    List<Row> read(Path file, int most) throws IOException {
        return Dataset.isZip(file) ? arrays(Dataset.read(file, signature.spec()), most) : table(file, most);
    }

    private List<Row> table(Path file, int most) throws IOException {
        try (CsvRows rows = CsvRows.open(file)) {
            int[] cells = new int[model.columns().size()];
            for (int column = 0; column < cells.length; column++) {
                String name = model.columns().get(column).name();
                cells[column] = rows.header().indexOf(name);
                if (cells[column] < 0) {
                    throw new InvalidInputException("header", String.join(",", rows.header()), "a column " + name);
                }
            }
            List<Row> read = new ArrayList<>();
            while (read.size() < most && rows.hasNext()) {
                read.add(row(rows.next(), cells, rows.header().size()));
            }
            return read;
        }
    }

    private Row row(CsvRow from, int[] cells, int width) {
        if (from.cells().size() != width) {
            throw new InvalidInputException(
                    "line " + from.line(), from.cells().size() + " cells", width + ", as the header has");
        }
        Row row = Row.of(cells.length);
        for (int column = 0; column < cells.length; column++) {
            String cell = from.cells().get(cells[column]);
            if (signature.type(column) == DataType.BYTES) {
                row.texts()[column] = cell;
                continue;
            }
            try {
                double value = cell.isBlank() ? Double.NaN : Double.parseDouble(cell.strip());
                row.numbers()[column] = signature.type(column) == DataType.FP32 ? (float) value : value;
            } catch (NumberFormatException e) {
                throw new InvalidInputException(
                        "line " + from.line() + ", column "
                                + model.columns().get(column).name(),
                        cell,
                        "a number, or nothing for a missing value",
                        e);
            }
        }
        return row;
    }

    private List<Row> arrays(Dataset data, int most) {
        List<Row> read = new ArrayList<>();
        for (int sample = 0; sample < Math.min(most, data.samples()); sample++) {
            Row row = Row.of(model.columns().size());
            for (int column = 0; column < row.numbers().length; column++) {
                boolean one = signature.isOneInput();
                RawArray array = data.input(
                        one ? Signature.FEATURES : model.columns().get(column).name());
                int width = one ? row.numbers().length : 1;
                if (array.sampleElements() != width) {
                    throw new InvalidInputException(
                            array.name(), array.sampleElements() + " values a sample", width + " values");
                }
                double value = array.get(sample * width + (one ? column : 0));
                row.numbers()[column] = signature.type(column) == DataType.FP32 ? (float) value : value;
            }
            read.add(row);
        }
        return read;
    }
}
