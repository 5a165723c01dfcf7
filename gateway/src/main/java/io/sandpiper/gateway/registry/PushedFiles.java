package io.sandpiper.gateway.registry;

import io.sandpiper.protocol.digest.Digest;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a push hands in: digests of blobs, and its options.
 *
 * @param tolerance metric that may be lost, null for the default
 * @param limits what is asked of variants, null for nothing
 * @param seal true where the version is sealed for the devices that it is assigned to, and its model is kept no other way
 */
public record PushedFiles(
        Digest model,
        @Nullable Digest spec,
        @Nullable Digest calibration,
        @Nullable Digest holdout,
        @Nullable Double tolerance,
        boolean acceptRegression,
        @Nullable VariantLimits limits,
        @Nullable Boolean seal) {
    public boolean isSealed() {
        return Boolean.TRUE.equals(seal);
    }

    /** Digests of what is kept with the version: of a sealed one everything but the model. */
    public Stream<Digest> keptDigests() {
        return digests().filter(digest -> !isSealed() || !digest.equals(model));
    }

    /** True where the other push hands in the same bytes; what it leaves open counts as the same. */
    public boolean sameBytesAs(PushedFiles other) {
        return model.equals(other.model)
                && same(spec, other.spec)
                && same(calibration, other.calibration)
                && same(holdout, other.holdout);
    }

    /** What is left open is taken from an earlier push of the model. */
    public PushedFiles orElse(PushedFiles earlier) {
        return new PushedFiles(
                model,
                spec == null ? earlier.spec : spec,
                calibration == null ? earlier.calibration : calibration,
                holdout == null ? earlier.holdout : holdout,
                tolerance,
                acceptRegression,
                limits,
                seal);
    }

    public Stream<Digest> digests() {
        return Stream.of(model, spec, calibration, holdout)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull);
    }

    private static boolean same(@Nullable Digest stored, @Nullable Digest given) {
        return given == null || given.equals(stored);
    }
}
