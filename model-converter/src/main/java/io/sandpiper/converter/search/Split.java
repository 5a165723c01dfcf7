package io.sandpiper.converter.search;

import io.sandpiper.engine.data.Dataset;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which samples measure ranges, which choose among variants, and which judge the one chosen. Nothing that chooses
 * judges.
 *
 * @param judging null where there is no held-out data
 * @param told the same in one sentence, for the evidence
 */
public record Split(
        Dataset ranges, Dataset choosing, @Nullable Dataset judging, String told) {
    /** Fewer cannot tell a loss of a point. */
    private static final int ENOUGH = 200;
    /** A third of fewer would judge nothing. */
    private static final int LARGE = 3 * ENOUGH;

    /**
     * Calibration data measures with its even samples and chooses with its odd ones; where those are too few a third of
     * the held-out data chooses, where that is large.
     */
    public static Split of(Dataset calibration, @Nullable Dataset holdout) {
        int judges = holdout == null ? 0 : holdout.samples();
        if (calibration.samples() >= ENOUGH || (holdout == null && calibration.samples() > 1)) {
            Dataset even = calibration.part(places(calibration, 2, 0));
            Dataset odd = calibration.part(places(calibration, 2, 1));
            return new Split(
                    even,
                    odd,
                    holdout,
                    text("the even", even, "the odd", odd) + " of the calibration data" + judged(judges));
        }
        if (holdout != null && holdout.samples() >= LARGE) {
            Dataset choosing = holdout.part(places(holdout, 3, 2));
            Dataset judging = holdout.part(places(holdout, 3, 0, 1));
            return new Split(
                    calibration,
                    choosing,
                    judging,
                    "ranges: all " + calibration.samples() + " samples of the calibration data; chosen on every third ("
                            + choosing.samples() + ") of the held-out data; judged on the other "
                            + judging.samples());
        }
        return new Split(
                calibration,
                calibration,
                holdout,
                "ranges and choice: the same " + calibration.samples()
                        + " samples of the calibration data, which are few"
                        + judged(judges));
    }

    private static int[] places(Dataset data, int of, int... rests) {
        return IntStream.range(0, data.samples())
                .filter(i -> IntStream.of(rests).anyMatch(r -> i % of == r))
                .toArray();
    }

    private static String text(String first, Dataset ranges, String second, Dataset choosing) {
        return "ranges: " + first + " samples (" + ranges.samples() + "), chosen on " + second + " ("
                + choosing.samples() + ")";
    }

    private static String judged(int samples) {
        return samples == 0
                ? "; nothing judged: there is no held-out data"
                : "; judged on all " + samples + " of the held-out data" + (samples < ENOUGH ? ", which are few" : "");
    }
}
