package io.sandpiper.converter;

import io.sandpiper.protocol.bundle.TargetClass;
import io.sandpiper.protocol.error.InvalidInputException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What variants have to be like.
 *
 * @param tolerance how much of the metric may be lost, 0.01 is one point
 * @param maxBytes the largest file that may be published; for its sake a variant may be slower than the float model;
 *     null: any
 * @param maxMillis how long one sample may take on this machine, one thread, the median; null: any time
 * @param targets the device classes that they are for, {@code linux/arm64+dotprod}; empty: any
 * @param timeBudget when to stop looking for a better variant; null: after a number of trials, the same everywhere
 */
public record Wanted(
        double tolerance,
        @Nullable Long maxBytes,
        @Nullable Double maxMillis,
        List<String> targets,
        @Nullable Duration timeBudget) {
    public static final double DEFAULT_TOLERANCE = 0.01;
    /** One point may be lost, and nothing else is asked for. */
    public static final Wanted DEFAULT = new Wanted(DEFAULT_TOLERANCE, null, null, List.of(), null);

    public Wanted {
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw new InvalidInputException("--tolerance", tolerance, "0 to 1; 0.01 is one point");
        }
        if (maxBytes != null && maxBytes < 1) {
            throw new InvalidInputException("--max-bytes", maxBytes, "1 or more bytes");
        }
        if (maxMillis != null && !(maxMillis > 0 && maxMillis <= 1e9)) {
            throw new InvalidInputException("--max-ms", maxMillis, "more than 0 milliseconds");
        }
        if (timeBudget != null && timeBudget.toSeconds() < 1) {
            throw new InvalidInputException("--time-budget", timeBudget.toSeconds(), "1 or more seconds");
        }
        targets = List.copyOf(new TreeSet<>(targets));
        for (String target : targets) {
            if (!TargetClass.isName(target)) {
                throw new InvalidInputException(
                        "--target", target, "a device class, such as linux/arm64+dotprod or linux/amd64");
            }
        }
    }

    /**
     * The device classes that a variant is published for.
     *
     * @param right classes that it is right on, {@code any} for all
     * @return none where it is right on no target
     */
    List<String> devices(List<String> right) {
        if (targets.isEmpty()) {
            return right;
        }
        Set<String> devices = new TreeSet<>();
        for (String target : targets) {
            for (String one : right) {
                if (TargetClass.isWithin(target, one)) {
                    devices.add(target);
                } else if (TargetClass.isWithin(one, target)) {
                    devices.add(one);
                }
            }
        }
        return List.copyOf(devices);
    }
}
