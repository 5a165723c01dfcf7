package io.sandpiper.e2e.importers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The results as lines for a terminal, and as the table of a page. */
final class ResultTable {
    static final String HEADING = String.format(
            Locale.ROOT, "%-30s %-22s %6s %11s %4s %8s", "model", "framework", "rows", "difference", "off", "seconds");
    private static final String BEGIN = "<!-- results -->\n";
    private static final String END = "<!-- end of results -->\n";

    private ResultTable() {}

    static String line(Imports.Row row) {
        String line = String.format(
                Locale.ROOT,
                "%-30s %-22s %6d %11.1e %4d %8.1f",
                row.name(),
                row.framework(),
                row.rows(),
                row.difference(),
                row.off(),
                row.seconds());
        return row.refusal().isEmpty() ? line : line + "  " + row.refusal();
    }

    /** Between the page's two marks. */
    static void write(Path page, List<Imports.Row> rows) throws IOException {
        StringBuilder table =
                new StringBuilder("| model | written by | what | rows | difference | rows off | seconds |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        for (Imports.Row row : rows) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %d | %.0e | %d | %.1f |%n",
                    row.name(),
                    row.framework(),
                    row.refusal().isEmpty() ? row.what() : row.what() + ": " + row.refusal(),
                    row.rows(),
                    row.difference(),
                    row.off(),
                    row.seconds()));
        }
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        int to = text.indexOf(END);
        if (to < from) {
            throw new IOException(page + " has no marks for its table");
        }
        Files.writeString(page, text.substring(0, from) + table + text.substring(to));
    }
}
