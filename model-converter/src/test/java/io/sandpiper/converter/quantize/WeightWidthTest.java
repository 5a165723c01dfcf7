package io.sandpiper.converter.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.onnx.Weights;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightWidthTest {
    private static final long SEED = 2;
    private static final int INPUTS = 64;
    private static final int OUTPUTS = 16;

    @Test
    void no_two_neighbours_exceed_sixteen_bits_and_more_than_seven_are_used() {
        ChannelWeights paired = weights(WeightWidth.PAIRED);
        int largest = 0;
        for (int output = 0; output < OUTPUTS; output++) {
            for (int k = 0; k < INPUTS; k += 2) {
                int sum = paired.values()[k * OUTPUTS + output] + paired.values()[(k + 1) * OUTPUTS + output];
                assertThat(255 * Math.abs(sum)).isLessThanOrEqualTo(Short.MAX_VALUE);
            }
        }
        for (byte value : paired.values()) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isGreaterThan(WeightWidth.SEVEN.largest());
    }

    @Test
    void eight_bits_of_the_same_weights_would_exceed_them() {
        ChannelWeights eight = weights(WeightWidth.EIGHT);
        int largest = 0;
        for (int output = 0; output < OUTPUTS; output++) {
            for (int k = 0; k < INPUTS; k += 2) {
                largest = Math.max(
                        largest,
                        Math.abs(eight.values()[k * OUTPUTS + output] + eight.values()[(k + 1) * OUTPUTS + output]));
            }
        }
        assertThat(255 * largest).isGreaterThan(Short.MAX_VALUE);
    }

    private static ChannelWeights weights(WeightWidth width) {
        Random random = new Random(SEED);
        float[] values = new float[INPUTS * OUTPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return ChannelWeights.of(Weights.ofFloats("w", values, INPUTS, OUTPUTS), 1, true, null, 1, width, false);
    }
}
