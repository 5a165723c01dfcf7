package io.sandpiper.agent.score.input;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a text into its records without looking into them: lines, or, with {@code quotes}, records of RFC 4180, whose
 * quoted cells may hold line breaks. Empty ones are left out, a byte order mark too. Blocking; one thread.
 */
final class RecordReader implements AutoCloseable {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private enum At {
        CELL_START,
        PLAIN,
        QUOTED,
        AFTER_QUOTE
    }

    private final String name;
    private final InputStream in;
    private final boolean quotes;
    private final byte[] buffer = new byte[InputLimits.READ_BYTES];
    private int from;
    private int to;
    private long read;
    private long line = 1;
    private boolean afterReturn;

    RecordReader(String name, InputStream in, boolean quotes) throws IOException {
        this.name = name;
        this.in = in;
        this.quotes = quotes;
        to = Math.max(0, in.readNBytes(buffer, 0, BYTE_ORDER_MARK.length));
        read = to;
        if (java.util.Arrays.equals(buffer, 0, to, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            from = to;
        }
    }

    /** Bytes read so far. */
    long bytes() {
        return read;
    }

    /** Adds the next record that is not empty; false where there is none. */
    boolean next(Records into) throws IOException {
        At at = At.CELL_START;
        long begin = line;
        while (fill()) {
            int start = from;
            while (from < to) {
                byte c = buffer[from++];
                if (afterReturn) {
                    afterReturn = false;
                    if (c == '\n') {
                        start = from;
                        continue;
                    }
                }
                if (c == '\n' || c == '\r' && quotes) {
                    line += c == '\n' && at == At.QUOTED || at != At.QUOTED ? 1 : 0;
                    if (at != At.QUOTED) {
                        afterReturn = c == '\r';
                        into.add(buffer, start, from - 1);
                        if (quotes ? into.open() > 0 : into.dropBlank()) {
                            checkLength(into, begin);
                            into.end(begin);
                            return true;
                        }
                        start = from;
                        begin = line;
                        at = At.CELL_START;
                        continue;
                    }
                }
                at = quotes ? after(at, c) : at;
            }
            into.add(buffer, start, from);
            checkLength(into, begin);
        }
        if (at == At.QUOTED) {
            throw new InvalidInputException(
                    name + ", line " + begin, "a quoted cell without an end", "a closing quote");
        }
        if (quotes ? into.open() == 0 : !into.dropBlank()) {
            return false;
        }
        into.end(begin);
        return true;
    }

    private static At after(At at, byte c) {
        return switch (at) {
            case CELL_START -> c == '"' ? At.QUOTED : c == ',' ? At.CELL_START : At.PLAIN;
            case PLAIN -> c == ',' ? At.CELL_START : At.PLAIN;
            case QUOTED -> c == '"' ? At.AFTER_QUOTE : At.QUOTED;
            case AFTER_QUOTE -> c == '"' ? At.QUOTED : c == ',' ? At.CELL_START : At.PLAIN;
        };
    }

    private boolean fill() throws IOException {
        if (from < to) {
            return true;
        }
        from = 0;
        to = Math.max(0, in.read(buffer));
        read += to;
        return to > 0;
    }

    private void checkLength(Records records, long begin) {
        if (records.open() > InputLimits.ROW_BYTES) {
            throw new InvalidInputException(
                    name + ", line " + begin,
                    "more than " + InputLimits.ROW_BYTES + " bytes in one row",
                    "at most that" + (quotes ? "; is a quote left open?" : ""));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
