package io.sandpiper.agent.score.output;

import java.util.List;

/** Cells as CSV (RFC 4180), quoted where they must be. */
public final class CsvText {
    private CsvText() {}

    /** One line, with its end. */
    public static String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                line.append(',');
            }
            cell(line, cells.get(i));
        }
        return line.append('\n').toString();
    }

    static void cell(StringBuilder line, String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length() && !quoted; i++) {
            char c = text.charAt(i);
            quoted = c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        if (quoted) {
            line.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            line.append(text);
        }
    }
}
