package io.sandpiper.converter.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sandpiper.converter.calibrate.Range;
import io.sandpiper.converter.onnx.Weights;
import org.junit.jupiter.api.Test;

class ChannelWeightsTest {
    @Test
    void each_channel_fills_seven_bits_of_its_own() {
        Weights weights = Weights.ofFloats("w", new float[] {1.02f, -2, 100, 51}, 2, 2);
        ChannelWeights rows = ChannelWeights.of(weights, 0, true, null, 1, WeightWidth.SEVEN, false);
        assertThat(rows.values()).containsExactly(32, -63, 63, 32);
        assertThat(rows.scales()[1]).isCloseTo(100f / 63, within(1e-6f));
        ChannelWeights columns = ChannelWeights.of(weights, 1, true, null, 1, WeightWidth.SEVEN, false);
        assertThat(columns.values()).containsExactly(1, -2, 63, 63);
    }

    @Test
    void a_channel_of_zeros_keeps_its_bias() {
        Weights weights = Weights.ofFloats("w", new float[] {0, 0}, 1, 2);
        ChannelWeights zeros = ChannelWeights.of(weights, 0, true, new float[] {5e9f}, 0.01f, WeightWidth.SEVEN, false);
        int bias = zeros.bias(new float[] {5e9f}, 0.01f)[0];
        assertThat(bias * (0.01 * zeros.scales()[0])).isCloseTo(5e9, within(1e4));
    }

    @Test
    void a_range_always_holds_zero_and_is_never_empty() {
        assertThat(new Range(0, 6).zeroPoint()).isZero();
        assertThat(new Range(-1, 1).zeroPoint()).isBetween(127, 128);
        assertThat(Range.EMPTY.scale()).isEqualTo(1);
        assertThat(new Range(-3, 0).zeroPoint()).isEqualTo(255);
    }

    @Test
    void a_scale_does_not_depend_on_the_last_bits_of_a_range() {
        float high = 6.02345f;
        assertThat(new Range(0, Math.nextUp(high)).scale()).isEqualTo(new Range(0, high).scale());
    }
}
