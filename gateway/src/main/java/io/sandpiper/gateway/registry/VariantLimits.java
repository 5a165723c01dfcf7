package io.sandpiper.gateway.registry;

import io.sandpiper.protocol.bundle.TargetClass;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a push asks of variants beside the metric; the converter leaves out those that do not keep to it.
 *
 * @param maxBytes the largest file, null for any
 * @param maxMs the longest time of one sample on the gateway's machine, null for any
 * @param target device classes, null or empty for any
 */
public record VariantLimits(
        @Nullable Long maxBytes,
        @Nullable Double maxMs,
        @Nullable List<String> target) {
    private static final int MOST_TARGETS = 16;

    public VariantLimits {
        if (maxBytes != null && maxBytes < 1) {
            throw new InvalidInputException("maxBytes", maxBytes, "1 or more bytes");
        }
        if (maxMs != null && !(maxMs > 0 && maxMs <= 1e9)) {
            throw new InvalidInputException("maxMs", maxMs, "more than 0 milliseconds");
        }
        target = target == null || target.isEmpty() ? null : List.copyOf(target);
        if (target != null && target.size() > MOST_TARGETS) {
            throw new InvalidInputException("target", target.size() + " classes", "at most " + MOST_TARGETS);
        }
        for (String one : target == null ? List.<String>of() : target) {
            if (!TargetClass.isName(one)) {
                throw new InvalidInputException("target", one, "a device class, such as linux/arm64+dotprod");
            }
        }
    }

    /** Null where nothing is asked for, so that pushes without are all the same. */
    public static @Nullable VariantLimits of(
            @Nullable Long maxBytes, @Nullable Double maxMs, @Nullable List<String> target) {
        VariantLimits limits = new VariantLimits(maxBytes, maxMs, target);
        return maxBytes == null && maxMs == null && limits.target == null ? null : limits;
    }
}
