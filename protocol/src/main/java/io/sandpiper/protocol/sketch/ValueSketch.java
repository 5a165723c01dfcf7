package io.sandpiper.protocol.sketch;

import io.sandpiper.protocol.error.InvalidInputException;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * A mergeable sketch of numbers (KLL, Karnin, Lang and Liberty 2016; k = 200, rank error about 1.3 %). Bounded memory
 * whatever the count. Not thread-safe.
 */
public final class ValueSketch {
    private static final int MAX_ENCODED_CHARS = 64 << 10;
    private final KllDoublesSketch sketch;

    private ValueSketch(KllDoublesSketch sketch) {
        this.sketch = sketch;
    }

    public static ValueSketch empty() {
        return new ValueSketch(KllDoublesSketch.newHeapInstance());
    }

    /** Reads what {@link #encode} wrote; the bytes may come from a stranger. */
    public static ValueSketch decode(String field, String base64) {
        if (base64.length() > MAX_ENCODED_CHARS) {
            throw new InvalidInputException(field, base64.length() + " characters", "at most " + MAX_ENCODED_CHARS);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            KllBytes.check(field, bytes);
            return new ValueSketch(KllDoublesSketch.heapify(MemorySegment.ofArray(bytes)));
        } catch (InvalidInputException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidInputException(field, "unreadable", "a KLL sketch in base64", e);
        }
    }

    public void add(double value) {
        if (Double.isFinite(value)) {
            sketch.update(value);
        }
    }

    public void merge(ValueSketch other) {
        if (!other.sketch.isEmpty()) {
            sketch.merge(other.sketch);
        }
    }

    public long count() {
        return sketch.getN();
    }

    /** The value below which the share {@code rank} (0 to 1) of all lies; NaN when empty. */
    public double quantile(double rank) {
        return sketch.isEmpty() ? Double.NaN : sketch.getQuantile(rank);
    }

    public String encode() {
        return Base64.getEncoder().encodeToString(sketch.toByteArray());
    }
}
