package io.sandpiper.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvDatasetTest {
    private static final ModelSpec SPEC = ModelSpec.parseYaml("""
            schemaVersion: 1
            task: tabular
            inputs: [{name: x, datatype: FP32, shape: [-1, 2], features: [acid, sugar]}]
            outputs: [{name: probabilities, role: probabilities, labels: [red, white]}]
            """.getBytes(StandardCharsets.UTF_8));

    private static final ModelSpec HOMES = ModelSpec.parseYaml("""
            schemaVersion: 1
            task: tabular
            inputs:
              - {name: colour, datatype: BYTES, shape: [-1, 1]}
              - {name: age, datatype: FP64, shape: [-1, 1], missing: nan}
            outputs: [{name: probabilities, role: probabilities, labels: [red, white]}]
            """.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    @Test
    void takes_columns_by_name_in_the_specs_order() throws IOException {
        Dataset data = Dataset.read(file("sugar,label,acid\n1,0,2\n3,white,4\n"), SPEC);
        assertThat(data.input("x").get(0)).isEqualTo(2);
        assertThat(data.input("x").get(3)).isEqualTo(3);
        assertThat(data.labels()).containsExactly(0, 1);
    }

    @Test
    void a_part_of_a_part_holds_the_samples_that_were_chosen() throws IOException {
        Dataset all = Dataset.read(file("acid,sugar,label\n1,2,0\n3,4,1\n5,6,0\n7,8,1\n"), SPEC);
        Dataset part = all.part(new int[] {0, 2, 3}).part(new int[] {2, 1});
        double[] values = new double[4];
        part.input("x").get(0, values);
        assertThat(values).containsExactly(7, 8, 5, 6);
        assertThat(part.labels()).containsExactly(1, 0);
        assertThat(part.samples()).isEqualTo(2);
    }

    @Test
    void names_line_column_value_and_expectation() {
        assertThatThrownBy(() -> Dataset.read(file("acid,sugar\n1,2\n\"1\",two\n"), SPEC))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("line 3, column sugar: two (expected: a number)");
    }

    @Test
    void names_the_missing_column() {
        assertThatThrownBy(() -> Dataset.read(file("acid,salt\n1,2\n"), SPEC))
                .hasMessage("header: acid,salt (expected: a column sugar)");
    }

    @Test
    void a_bad_row_does_not_stop_the_next() throws IOException {
        try (CsvRows rows = CsvRows.open(file("acid,sugar\n1\n5,6\n"))) {
            CsvColumns columns = CsvColumns.of(rows.header(), SPEC);
            double[] values = new double[2];
            CsvRow bad = rows.next();
            assertThatThrownBy(() -> columns.values(bad, values, 0))
                    .hasMessage("line 2: 1 cells (expected: 2, as the header has)");
            columns.values(rows.next(), values, 0);
            assertThat(values).containsExactly(5, 6);
            assertThat(rows.hasNext()).isFalse();
        }
    }

    @Test
    void refuses_values_that_are_not_finite() {
        assertThatThrownBy(() -> Dataset.read(file("acid,sugar\n1,NaN\n"), SPEC))
                .hasMessageContaining("finite");
    }

    @Test
    void texts_stand_beside_numbers_as_they_are_written() throws IOException {
        Dataset data = Dataset.read(file("age,colour,label\n1, red ,0\n,\"a,\"\"b\"\"\",1\n3,,1\n"), HOMES);
        assertThat(((RawTexts) data.values("colour")).texts()).containsExactly(" red ", "a,\"b\"", "");
        assertThat(data.input("age").get(0)).isEqualTo(1);
        assertThat(data.input("age").get(1)).isNaN();
        assertThatThrownBy(() -> data.input("colour")).hasMessage("colour: texts (expected: an input of numbers)");
    }

    @Test
    void a_cell_that_is_not_blank_is_a_number_even_where_gaps_are_taken() {
        assertThatThrownBy(() -> Dataset.read(file("age,colour\nold,red\n"), HOMES))
                .hasMessage("line 2, column age: old (expected: a number)");
        assertThatThrownBy(() -> Dataset.read(file("age,colour\nInfinity,red\n"), HOMES))
                .hasMessage("line 2, column age: Infinity (expected: a finite number)");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("rows.csv"), text);
    }
}
