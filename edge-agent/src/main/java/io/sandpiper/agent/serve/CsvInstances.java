package io.sandpiper.agent.serve;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table (RFC 4180, UTF-8). A first row in which a cell is no number is a header: it names each feature of the
 * model once, in any order, and may have a column {@code label}, which is passed over. Without one, and for a model whose
 * features have no names, the cells stand in the model's order. Where some features are texts there is always a header.
 */
final class CsvInstances implements Instances {
    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private @Nullable CsvRecord first;
    private CsvPlaces places;

    CsvInstances(RequestBody body, List<SampleInput> inputs) {
        this.places = CsvPlaces.inOrder(inputs);
        this.reader = CsvReader.builder()
                .skipEmptyLines(true)
                .detectBomHeader(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // handed out as they are, and refused by their number
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(new InputStreamReader(body.stream(0, body.length()), StandardCharsets.UTF_8.newDecoder()));
        this.records = reader.iterator();
        if (hasNext()) {
            CsvRecord row = records.next();
            if (places.isHeader(row.getFields())) {
                places = places.named(row.getFields());
            } else {
                first = row;
            }
        }
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
        places.put("line " + row.getStartingLineNumber(), row.getFields());
        return true;
    }

    private boolean hasNext() {
        try {
            return records.hasNext();
        } catch (CsvParseException | UncheckedIOException e) {
            throw new InvalidInputException("body", "unreadable", "CSV in UTF-8", e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
