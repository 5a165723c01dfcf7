package io.sandpiper.agent.score.input;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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

    /** The next cell where it is a plain decimal number, in one pass over it; NaN where it is not, or none is left, and then nothing has moved. */
    double nextPlain() {
        byte[] text = data;
        int last = end;
        int i = at;
        boolean negative = i < last && text[i] == '-';
        i += negative ? 1 : 0;
        int from = i;
        int point = -1;
        long mantissa = 0;
        for (; i < last; i++) {
            int c = text[i] - '0';
            if (c >= 0 && c <= 9) {
                mantissa = mantissa * 10 + c;
            } else if (text[i] == '.' && point < 0) {
                point = i;
            } else {
                break;
            }
        }
        int digits = i - from - (point < 0 ? 0 : 1);
        if (i < last && text[i] != ',' || digits == 0 || digits > DecimalText.PLAIN_DIGITS) {
            return Double.NaN;
        }
        at = i + 1;
        return DecimalText.of(negative, mantissa, point < 0 ? 0 : i - point - 1);
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

    /** As {@link #text()}, where bytes that are no text matter. @param column for the message */
    String text(String column) {
        for (int i = cellFrom; i < cellTo; i++) {
            if (data[i] < 0) {
                checkUtf8(column);
                break;
            }
        }
        return text();
    }

    private void checkUtf8(String column) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data, cellFrom, cellTo - cellFrom));
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(column, text(), "a text in UTF-8", e);
        }
    }

    boolean isBlank() {
        for (int i = cellFrom; i < cellTo; i++) {
            if (data[i] != ' ' && data[i] != '\t') {
                return false;
            }
        }
        return true;
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
