package io.sandpiper.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CalibrationErrorTest {
    private static final int[] RIGHT = {1, 1, 1, 1};

    @Test
    void who_is_as_often_right_as_it_says_has_none() {
        assertThat(error(RIGHT, 0.75, 0.75, 0.75, 0.75, 1, 1, 1, 0)).isCloseTo(0, within(1e-12));
        assertThat(error(RIGHT, 1, 1, 1, 1, 1, 1, 1, 1)).isZero();
    }

    @Test
    void who_is_sure_and_always_wrong_has_one() {
        assertThat(error(RIGHT, 1, 1, 1, 1, 0, 0, 0, 0)).isEqualTo(1);
    }

    @Test
    void bins_count_by_their_share_of_the_samples() {
        // Three samples at 0.9, of which two are right; one at 0.5, which is wrong.
        assertThat(error(RIGHT, 0.9, 0.9, 0.9, 0.5, 1, 1, 0, 0))
                .isCloseTo(0.75 * (0.9 - 2.0 / 3) + 0.25 * 0.5, within(1e-12));
    }

    @Test
    void too_sure_and_too_unsure_in_different_bins_do_not_cancel_out() {
        assertThat(error(RIGHT, 0.95, 0.95, 0.55, 0.55, 1, 0, 1, 1)).isCloseTo(0.5 * 0.45 + 0.5 * 0.45, within(1e-12));
    }

    @Test
    void a_border_belongs_to_the_bin_below_it() {
        // 0.4 ends the sixth bin, which 0.35 is in; what lies a little above does not.
        assertThat(error(new int[] {1, 1}, 0.4, 0.35, 0, 1)).isCloseTo(Math.abs(0.4 - 0.65) / 2, within(1e-12));
        assertThat(error(new int[] {1, 1}, 0.401, 0.35, 0, 1)).isCloseTo((0.401 + 0.65) / 2, within(1e-12));
    }

    @Test
    void scores_that_are_no_probabilities_have_no_error() {
        int[] predicted = {1, 1};
        assertThat(CalibrationError.expected(predicted, new double[] {0.5, 1.5}, predicted))
                .isEmpty();
        assertThat(CalibrationError.expected(predicted, new double[] {0.5, -0.1}, predicted))
                .isEmpty();
        assertThat(CalibrationError.expected(predicted, new double[] {0.5, Double.NaN}, predicted))
                .isEmpty();
        assertThat(CalibrationError.expected(predicted, new double[] {1, 1.000001}, predicted))
                .contains(0.0);
    }

    @Test
    void refuses_labels_of_other_samples() {
        assertThatThrownBy(() -> CalibrationError.expected(RIGHT, new double[4], new int[3]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** @param values a confidence a sample, then a prediction a sample */
    private static double error(int[] labels, double... values) {
        int n = labels.length;
        int[] predicted = Arrays.stream(values, n, 2 * n).mapToInt(v -> (int) v).toArray();
        return CalibrationError.expected(predicted, Arrays.copyOf(values, n), labels)
                .orElseThrow();
    }
}
