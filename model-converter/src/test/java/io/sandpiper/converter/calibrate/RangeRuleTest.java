package io.sandpiper.converter.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Values as a layer has them: thousands within ±4, and one far out. */
class RangeRuleTest {
    private static final long SEED = 1;
    private static final float OUTLIER = 80;

    @Test
    void minmax_reaches_to_the_outlier() {
        assertThat(RangeRule.MIN_MAX.range(normal(OUTLIER)).high()).isEqualTo(OUTLIER);
    }

    @Test
    void a_percentile_leaves_the_outlier_out() {
        assertThat(new Percentile(99.9).range(normal(OUTLIER)).high()).isBetween(3f, 6f);
    }

    @Test
    void least_squares_keeps_an_outlier_that_costs_more_to_cut_than_to_keep() {
        assertThat(new LeastSquares().range(normal(8)).high()).isBetween(4f, 8f);
        assertThat(new LeastSquares().range(normal(OUTLIER)).high()).isGreaterThan(20f);
    }

    @Test
    void entropy_gives_the_outlier_up() {
        assertThat(new Entropy().range(normal(OUTLIER)).high()).isLessThan(20f);
    }

    @Test
    void a_value_that_is_not_finite_moves_no_range() {
        Observation seen = new Observation(0);
        Tensor tensor = tensor(-1, Float.POSITIVE_INFINITY, Float.NaN, 2);
        seen.widen(tensor);
        seen.count(tensor);
        assertThat(RangeRule.MIN_MAX.range(seen)).isEqualTo(new Range(-1, 2));
        assertThat(new LeastSquares().range(seen).scale()).isFinite().isPositive();
    }

    @Test
    void each_channel_has_its_own_peak_and_mean() {
        Observation seen = new Observation(1);
        Tensor tensor = Tensor.allocate("t", DataType.FP32, new long[] {2, 2, 2});
        float[] values = {1, -3, 10, 20, 3, -1, 30, 40};
        tensor.data().asFloatBuffer().put(values);
        seen.widen(tensor);
        assertThat(seen.peaks()).containsExactly(3, 40);
        assertThat(seen.means()).containsExactly(new double[] {0, 25}, within(0.01));
    }

    private static Observation normal(float outlier) {
        Random random = new Random(SEED);
        float[] values = new float[20_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        values[7] = outlier;
        Observation seen = new Observation(0);
        Tensor tensor = tensor(values);
        seen.widen(tensor);
        seen.count(tensor);
        return seen;
    }

    private static Tensor tensor(float... values) {
        Tensor tensor = Tensor.allocate("t", DataType.FP32, new long[] {values.length});
        tensor.data().asFloatBuffer().put(values);
        return tensor;
    }
}
