package io.sandpiper.host.cli;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table of text with aligned columns, as {@code ls} and {@code ps} print it. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    public TextTable row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(shown(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    /** What comes from outside must not steer the terminal. */
    private static String shown(String cell) {
        return cell.codePoints().anyMatch(Character::isISOControl)
                ? InvalidInputException.shown(cell, cell.length())
                : cell;
    }

    public void print(PrintStream out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
