package io.sandpiper.converter.search;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
    private static final ModelSpec SPEC = ModelSpec.parseYaml("""
            schemaVersion: 1
            task: tabular
            inputs: [{name: row, datatype: FP32, shape: [-1, 1], features: [number]}]
            outputs: [{name: label, role: label}]
            """.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    @Test
    void calibration_data_measures_and_chooses_and_held_out_data_only_judges() throws IOException {
        Dataset holdout = rows("holdout", 900);
        Split split = Split.of(rows("calibration", 400), holdout);
        assertThat(split.ranges().samples() + split.choosing().samples()).isEqualTo(400);
        assertThat(split.judging()).isSameAs(holdout);
        assertThat(split.told()).contains("200", "judged on all 900");
    }

    @Test
    void little_calibration_data_lets_a_third_of_the_held_out_data_choose_and_none_of_it_judge() throws IOException {
        Split split = Split.of(rows("calibration", 50), rows("holdout", 900));
        Set<Double> chosen = values(split.choosing());
        Set<Double> judged = values(requireNonNull(split.judging()));
        assertThat(chosen).hasSize(300).doesNotContainAnyElementsOf(judged);
        assertThat(judged).hasSize(600);
    }

    @Test
    void few_samples_everywhere_are_told() throws IOException {
        assertThat(Split.of(rows("calibration", 50), rows("holdout", 90)).told())
                .contains("the same 50 samples", "judged on all 90 of the held-out data, which are few");
    }

    private static Set<Double> values(Dataset data) {
        Set<Double> values = new TreeSet<>();
        for (int i = 0; i < data.samples(); i++) {
            values.add(data.input("row").get(i));
        }
        return values;
    }

    private Dataset rows(String name, int count) throws IOException {
        StringBuilder text = new StringBuilder("number\n");
        for (int i = 0; i < count; i++) {
            text.append(i).append('\n');
        }
        Path file = folder.resolve(name + ".csv");
        Files.writeString(file, text);
        return Dataset.read(file, SPEC);
    }
}
