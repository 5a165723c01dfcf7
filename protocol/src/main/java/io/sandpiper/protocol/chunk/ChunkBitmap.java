package io.sandpiper.protocol.chunk;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Which chunks of a blob are missing: bit {@code i} (least significant first) is chunk {@code i}. Not thread-safe. */
public final class ChunkBitmap {
    private final BitSet missing;
    private final int count;

    private ChunkBitmap(BitSet missing, int count) {
        this.missing = missing;
        this.count = count;
    }

    public static ChunkBitmap allMissing(int count) {
        BitSet bits = new BitSet(count);
        bits.set(0, count);
        return new ChunkBitmap(bits, count);
    }

    public static ChunkBitmap noneMissing(int count) {
        return new ChunkBitmap(new BitSet(count), count);
    }

    public static ChunkBitmap parse(byte[] bytes, int count) {
        BitSet bits = BitSet.valueOf(bytes);
        if (bytes.length > (count + 7) / 8 || bits.length() > count) {
            throw new InvalidInputException("bitmap", bits.length() + " bits", "at most " + count + ", one a chunk");
        }
        return new ChunkBitmap(bits, count);
    }

    public byte[] bytes() {
        return missing.toByteArray();
    }

    public boolean isMissing(int index) {
        return missing.get(index);
    }

    public void have(int index) {
        missing.clear(index);
    }

    public void lack(int index) {
        missing.set(index);
    }

    public boolean complete() {
        return missing.isEmpty();
    }

    public int missingCount() {
        return missing.cardinality();
    }

    public int count() {
        return count;
    }

    public IntStream missing() {
        return missing.stream();
    }
}
