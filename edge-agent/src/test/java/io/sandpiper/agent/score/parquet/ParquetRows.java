package io.sandpiper.agent.score.parquet;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All of a small Parquet file, as the reader that did not write it reads it. */
public record ParquetRows(List<Map<String, Object>> rows, int rowGroups) {
    public static ParquetRows of(Path file) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = reader.rowReader()) {
            while (rows.hasNext()) {
                rows.next();
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 0; i < rows.getFieldCount(); i++) {
                    row.put(rows.getFieldName(i), rows.getValue(i));
                }
                all.add(row);
            }
            return new ParquetRows(all, reader.getFileMetaData().rowGroups().size());
        }
    }

    /** As lines of CSV, to compare with. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            if (lines.isEmpty()) {
                lines.add(String.join(",", row.keySet()));
            }
            lines.add(
                    String.join(",", row.values().stream().map(String::valueOf).toList()));
        }
        return lines;
    }
}
