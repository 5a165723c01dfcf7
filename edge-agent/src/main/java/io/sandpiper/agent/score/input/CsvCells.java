package io.sandpiper.agent.score.input;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.charset.StandardCharsets;

/** The cells of one CSV record (RFC 4180, UTF-8), one after the other. One thread. */
final class CsvCells {
    private byte[] data = {};
    private int at;
    private int end;
    private int cellFrom;
    private int cellTo;
    private boolean escaped;

    void begin(byte[] record, int from, int to) {
        data = record;
        at = from;
        end = to;
    }

    /** Moves on to the next cell; false after the last. */
    boolean next() {
        if (at > end) {
            return false;
        }
        escaped = false;
        if (at == end || data[at] != '"' || !quoted()) {
            byte[] text = data; // in registers: this loop sees each byte of a file
            int last = end;
            int i = at;
            cellFrom = i;
            while (i < last && text[i] != ',') {
                i++;
            }
            cellTo = i;
            at = i;
        }
        at++;
        return true;
    }

    /** False where something stands behind the closing quote: then the cell is taken as it is. */
    private boolean quoted() {
        int i = at + 1;
        while (i < end) {
            if (data[i] != '"') {
                i++;
            } else if (i + 1 < end && data[i + 1] == '"') {
                escaped = true;
                i += 2;
            } else {
                break;
            }
        }
        if (i >= end || i + 1 < end && data[i + 1] != ',') {
            escaped = false;
            return false;
        }
        cellFrom = at + 1;
        cellTo = i;
        at = i + 1;
        return true;
    }

    String text() {
        String text = new String(data, cellFrom, cellTo - cellFrom, StandardCharsets.UTF_8);
        return escaped ? text.replace("\"\"", "\"") : text;
    }

    /** @param column for the message */
    double number(String column) {
        try {
            return DecimalText.parse(data, cellFrom, cellTo);
        } catch (NumberFormatException e) {
            throw new InvalidInputException(column, text(), "a number", e);
        }
    }
}
