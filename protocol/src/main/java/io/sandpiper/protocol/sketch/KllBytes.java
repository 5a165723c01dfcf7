package io.sandpiper.protocol.sketch;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Checks a stranger's sketch before a library lays out memory by what it claims of itself (KLL doubles as DataSketches 9
 * writes them, its KllPreambleUtil): the size of this project, levels that lie within the bytes, values that are finite
 * and between the least and the greatest, and as many of them as the count says, each level's counting double.
 */
final class KllBytes {
    private static final int K = 200;
    private static final int M = 8;
    private static final int FAMILY = 15;
    private static final int EMPTY_FLAG = 1;
    private static final int SHORT_PREAMBLE = 8;
    private static final int PREAMBLE = 20;
    /** A count is a long: more levels would count beyond it. */
    private static final int MAX_LEVELS = 61;
    /** Levels below so many others hold {@link #M} values: 200 times two thirds to the 16th is less than 1. */
    private static final int SHRINKING = 16;

    private KllBytes() {}

    static void check(String field, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        require(field, bytes.length >= SHORT_PREAMBLE, "cut");
        int integers = in.get(0);
        int serial = in.get(1);
        require(field, in.get(2) == FAMILY, "of another family");
        require(field, in.getShort(4) == K && in.get(6) == M, "of another size");
        boolean empty = (in.get(3) & EMPTY_FLAG) != 0;
        if (empty) {
            require(field, integers == 2 && serial == 1 && bytes.length == SHORT_PREAMBLE, "empty, with values");
        } else if (serial == 2) {
            require(field, integers == 2 && bytes.length == SHORT_PREAMBLE + Double.BYTES, "one value, and more");
            require(field, Double.isFinite(in.getDouble(SHORT_PREAMBLE)), "no finite value");
        } else {
            require(field, serial == 1 && integers == PREAMBLE / Integer.BYTES, "of another version");
            require(field, bytes.length >= PREAMBLE, "cut");
            full(field, in);
        }
    }

    private static void full(String field, ByteBuffer in) {
        long count = in.getLong(8);
        int levels = in.get(18);
        require(field, in.getShort(16) == K && levels >= 1 && levels <= MAX_LEVELS, "of " + levels + " levels");
        int itemsAt = PREAMBLE + levels * Integer.BYTES + 2 * Double.BYTES;
        int itemBytes = in.capacity() - itemsAt;
        require(field, itemBytes >= 0 && itemBytes % Double.BYTES == 0, "cut");
        int[] starts = new int[levels + 1];
        in.position(PREAMBLE);
        for (int level = 0; level < levels; level++) {
            starts[level] = in.getInt();
        }
        int capacity = capacity(levels);
        require(field, starts[0] >= 0 && starts[0] <= capacity, "with a first level beyond its room");
        starts[levels] = starts[0] + itemBytes / Double.BYTES;
        require(field, starts[levels] == capacity, "that does not fill its room");
        long weighed = 0;
        for (int level = 0; level < levels; level++) {
            int size = starts[level + 1] - starts[level];
            require(field, size >= 0 && size <= itemBytes / Double.BYTES, "with levels that do not follow each other");
            weighed = Math.addExact(weighed, Math.multiplyExact((long) size, 1L << level));
        }
        require(field, weighed == count && count > 0, "of " + count + " values that holds " + weighed);
        values(field, in, starts);
    }

    /** Values that all levels have room for: each holds two thirds of the one above it, and no fewer than {@link #M}. */
    private static int capacity(int levels) {
        int sum = 0;
        long above = 1;
        for (int depth = 0; depth < levels; depth++) {
            long room = depth > SHRINKING ? 0 : ((2L * K << depth) / above + 1) / 2;
            sum += (int) Math.max(M, room);
            above = Math.multiplyExact(above, depth > SHRINKING ? 1 : 3);
        }
        return sum;
    }

    /** Above the first, levels are sorted. */
    private static void values(String field, ByteBuffer in, int[] starts) {
        double least = in.getDouble();
        double most = in.getDouble();
        require(field, Double.isFinite(least) && Double.isFinite(most), "no finite range");
        for (int level = 0; level < starts.length - 1; level++) {
            double before = Double.NEGATIVE_INFINITY;
            for (int i = starts[level]; i < starts[level + 1]; i++) {
                double value = in.getDouble();
                require(field, value >= least && value <= most, "with a value outside its range");
                require(field, level == 0 || value >= before, "with a level that is not sorted");
                before = value;
            }
        }
    }

    private static void require(String field, boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidInputException(field, "a sketch " + otherwise, "a KLL sketch of k = " + K + " in base64");
        }
    }
}
