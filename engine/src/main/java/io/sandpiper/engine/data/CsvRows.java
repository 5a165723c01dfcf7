package io.sandpiper.engine.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * A CSV table (RFC 4180, UTF-8, a header) row by row, in bounded memory. A row with too few or too many cells is
 * handed out as it is: {@link CsvColumns} refuses it, so that one bad row need not end the rest. Blocking; one thread.
 */
public final class CsvRows implements AutoCloseable {
    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private final List<String> header;

    private CsvRows(CsvReader<CsvRecord> reader) {
        this.reader = reader;
        this.records = reader.iterator();
        this.header = hasNext() ? List.copyOf(next().cells()) : List.of();
    }

    /** Opens a table and reads its header. */
    public static CsvRows open(Path file) throws IOException {
        CsvReader<CsvRecord> reader = CsvReader.builder()
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(true)
                .maxBufferSize(DataLimits.RECORD_CHARS)
                .ofCsvRecord(file);
        try {
            CsvRows rows = new CsvRows(reader);
            rows.checkHeader();
            return rows;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** Column names in the order of the file. */
    public List<String> header() {
        return header;
    }

    public boolean hasNext() {
        try {
            return records.hasNext();
        } catch (CsvParseException | UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    public CsvRow next() {
        try {
            CsvRecord next = records.next();
            return new CsvRow(next.getStartingLineNumber(), next.getFields());
        } catch (CsvParseException | UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private void checkHeader() {
        if (header.isEmpty() || header.size() > DataLimits.COLUMNS) {
            throw new InvalidInputException(
                    "header", header.size() + " columns", "1 to " + DataLimits.COLUMNS + " column names on line 1");
        }
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (!seen.add(name)) {
                throw new InvalidInputException("header", name, "each column name once");
            }
        }
    }

    private static InvalidInputException unreadable(RuntimeException e) {
        return new InvalidInputException(
                "data", "unreadable", "CSV in UTF-8: " + InvalidInputException.shown("" + e.getMessage()), e);
    }
}
