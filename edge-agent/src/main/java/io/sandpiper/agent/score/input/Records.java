package io.sandpiper.agent.score.input;

import java.util.Arrays;

/** Records of text one after the other, with the lines on which they begin. Filled by one thread, read by another. */
final class Records {
    private byte[] data;
    private int[] ends = new int[64];
    private long[] lines = new long[64];
    private int size;
    private int count;

    /** @param bytes that are probably needed */
    Records(int bytes) {
        data = new byte[bytes];
    }

    byte[] data() {
        return data;
    }

    int count() {
        return count;
    }

    int bytes() {
        return size;
    }

    int start(int record) {
        return record == 0 ? 0 : ends[record - 1];
    }

    int end(int record) {
        return ends[record];
    }

    long line(int record) {
        return lines[record];
    }

    /** Bytes of the record that is not ended yet. */
    int open() {
        return size - (count == 0 ? 0 : ends[count - 1]);
    }

    /** Drops the record that is not ended yet where it is blank; true where it is not. */
    boolean dropBlank() {
        int start = size - open();
        for (int i = start; i < size; i++) {
            if (data[i] != ' ' && data[i] != '\t' && data[i] != '\r') {
                return true;
            }
        }
        size = start;
        return false;
    }

    void add(byte[] from, int start, int end) {
        int length = end - start;
        if (data.length - size < length) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, size + length));
        }
        System.arraycopy(from, start, data, size, length);
        size += length;
    }

    void end(long line) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
            lines = Arrays.copyOf(lines, count * 2);
        }
        ends[count] = size;
        lines[count++] = line;
    }

    void clear() {
        size = 0;
        count = 0;
    }
}
