package io.sandpiper.agent.score.input;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long LINE_FEEDS = EACH * '\n';
    private static final long CARRIAGE_RETURNS = EACH * '\r';
    private static final long QUOTES = EACH * '"';

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
            while (into.open() == 0 && at == At.CELL_START && pastReturn()) {
                int end = plainEnd();
                if (end < 0) {
                    break;
                }
                into.add(buffer, from, end);
                from = end + 1;
                afterReturn = buffer[end] == '\r';
                line++;
                if (quotes ? into.open() > 0 : into.dropBlank()) {
                    checkLength(into, begin);
                    into.end(begin);
                    return true;
                }
                begin = line;
            }
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

    /**
     * Where the line ends that begins at {@code from}; -1 where it does not in this buffer, or holds what must be looked at
     * byte by byte: with {@code quotes}, a quote. Eight bytes at once (H. S. Warren, "Hacker's
     * Delight", 6-1).
     */
    private int plainEnd() {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long word = (long) WORDS.get(buffer, at);
            long found = zeros(word ^ LINE_FEEDS);
            if (quotes) {
                found |= zeros(word ^ QUOTES) | zeros(word ^ CARRIAGE_RETURNS);
            }
            if (found != 0) {
                at += Long.numberOfTrailingZeros(found) / Byte.SIZE;
                return buffer[at] == '"' ? -1 : at;
            }
        }
        for (; at < to; at++) {
            byte c = buffer[at];
            if (c == '\n' || quotes && c == '\r') {
                return at;
            }
            if (quotes && c == '"') {
                return -1;
            }
        }
        return -1;
    }

    /** Passes over the line feed of a line's end of two bytes; true where the buffer holds more. */
    private boolean pastReturn() {
        if (afterReturn && from < to) {
            from += buffer[from] == '\n' ? 1 : 0;
            afterReturn = false;
        }
        return from < to;
    }

    /** The highest bit of each byte that is zero; above the first of them, of others too. */
    private static long zeros(long word) {
        return (word - EACH) & ~word & (EACH << 7);
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
