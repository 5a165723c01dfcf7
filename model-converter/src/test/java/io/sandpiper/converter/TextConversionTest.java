package io.sandpiper.converter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.bundle.Baseline;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.TextTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of a text, a number that may be missing, and a whole number, from a table to a bundle. */
class TextConversionTest {
    private static final Path MODELS =
            Path.of(System.getProperty("sandpiper.root")).resolve("engine/src/test/resources/models");
    private static final String[] COLOURS = {"red", "grün", "violet", "\"sea \"\"green\"\", pale\""};
    private static final int ROWS = 200;

    @TempDir
    Path folder;

    private Path table = Path.of("");

    @BeforeEach
    void rows() throws IOException {
        StringBuilder rows = new StringBuilder("colour,age,rooms,label\n");
        for (int i = 0; i < ROWS; i++) {
            int rooms = 1 + i % 9;
            String colour = i == 7 ? "nobody else's" : COLOURS[i % COLOURS.length];
            String age = i % 10 == 0 ? "" : Integer.toString(i % 90);
            rows.append(colour)
                    .append(',')
                    .append(age)
                    .append(',')
                    .append(rooms)
                    .append(',');
            rows.append(rooms > 4 ? "dear\n" : "cheap\n");
        }
        table = Files.writeString(folder.resolve("homes.csv"), rows);
    }

    @Test
    void a_table_with_texts_and_gaps_is_measured_and_its_golden_cases_hold_texts() throws IOException {
        ConversionResult homes = convert(MODELS.resolve("homes.yaml"), "out");
        assertThat(requireNonNull(homes.evidence().original()).value()).isGreaterThan(0.7);
        assertThat(homes.evidence().omitted()).containsOnlyKeys("int8");
        Golden golden = read("out", MediaTypes.GOLDEN, Golden.class);
        Set<String> texts = new TreeSet<>();
        for (Golden.Case one : golden.cases()) {
            for (Golden.Value value : one.inputs()) {
                if (value.datatype() == DataType.BYTES) {
                    assertThat(value.shape()).containsExactly(1L, 1L);
                    texts.addAll(Set.of(TextTensor.texts(value.tensor())));
                }
            }
            assertThat(requireNonNull(one.expected().get("fp32")))
                    .extracting(Golden.Value::name)
                    .containsExactly("label", "probabilities");
        }
        assertThat(golden.cases()).hasSizeGreaterThanOrEqualTo(8);
        assertThat(texts).isNotEmpty().isSubsetOf("red", "grün", "violet", "sea \"green\", pale", "nobody else's");
    }

    @Test
    void the_baseline_counts_texts_that_many_have_and_no_others() throws IOException {
        convert(MODELS.resolve("homes.yaml"), "out");
        Baseline baseline = read("out", MediaTypes.BASELINE, Baseline.class);
        assertThat(baseline.inputs()).containsOnlyKeys("age", "rooms");
        assertThat(requireNonNull(baseline.categories()))
                .isEqualTo(
                        Map.of("colour", Map.of("red", 50L, "grün", 50L, "violet", 50L, "sea \"green\", pale", 49L)));
    }

    @Test
    void the_spec_that_devices_get_has_an_example_text() throws IOException {
        convert(MODELS.resolve("homes.yaml"), "out");
        Golden golden = read("out", MediaTypes.GOLDEN, Golden.class);
        BundleLayout layout = new BundleLayout(folder.resolve("out"));
        ModelSpec spec = ModelSpec.parse(layout.read(layout.manifest().config(), 1 << 20));
        Golden.Value first = golden.cases().getFirst().inputs().getFirst();
        assertThat(spec.inputs().getFirst().examples()).containsExactly(TextTensor.texts(first.tensor()));
        assertThat(spec.inputs().get(1).takesMissing()).isTrue();
        assertThat(spec.inputs().get(1).examples()).isNull();
    }

    @Test
    void a_header_that_names_each_input_stands_in_for_a_spec() throws IOException {
        Files.writeString(
                table,
                Files.readString(table)
                        .replace(",,", ",40,")
                        .replace("cheap", "0")
                        .replace("dear", "1"));
        convert(null, "out");
        BundleLayout layout = new BundleLayout(folder.resolve("out"));
        ModelSpec spec = ModelSpec.parse(layout.read(layout.manifest().config(), 1 << 20));
        assertThat(spec.task()).isEqualTo(Task.TABULAR);
        assertThat(spec.inputs()).extracting(ModelSpec.Input::name).containsExactly("colour", "age", "rooms");
    }

    @Test
    void a_gap_is_refused_by_line_and_column_where_no_spec_allows_it() {
        assertThatThrownBy(() -> convert(null, "out"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("calibration line 2, column age:  (expected: a number)");
    }

    @Test
    void a_model_of_texts_without_data_becomes_a_bundle_with_a_case_of_empty_texts() throws IOException {
        Demo.convert(Demo.bare(MODELS.resolve("homes.onnx"), folder.resolve("out")));
        Golden golden = read("out", MediaTypes.GOLDEN, Golden.class);
        assertThat(golden.cases()).extracting(Golden.Case::name).containsExactly("zeros");
    }

    @Test
    void layers_behind_texts_are_quantized_and_judged() throws IOException {
        StringBuilder rows = new StringBuilder("colour,age,rooms\n");
        for (int i = 0; i < ROWS; i++) {
            rows.append(COLOURS[i % COLOURS.length])
                    .append(",0.")
                    .append(i % 10)
                    .append(',')
                    .append(i % 3)
                    .append('\n');
        }
        Files.writeString(table, rows);
        ConversionResult homes = convert(wide(), MODELS.resolve("homes.yaml"), "out");
        assertThat(homes.evidence().omitted()).isEmpty();
        assertThat(requireNonNull(homes.evidence().variants().get("int8")).agreement())
                .isGreaterThan(0.97);
        Golden golden = read("out", MediaTypes.GOLDEN, Golden.class);
        assertThat(golden.cases()).allMatch(c -> c.expected().keySet().equals(Set.of("fp32", "int8")));
    }

    /** The same, with a layer of 512 between. */
    private Path wide() throws IOException {
        Graph graph = GraphFiles.read(MODELS.resolve("homes.onnx"));
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.operator().equals("Gemm")) {
                nodes.add(Node.of("Gemm", List.of("all", "w1", "b1"), List.of("hidden")));
                nodes.add(Node.of("Relu", List.of("hidden"), List.of("active")));
                nodes.add(Node.of("Gemm", List.of("active", "w2", "b2"), List.of("scores")));
            } else {
                nodes.add(node);
            }
        }
        graph.nodes(nodes);
        Random random = new Random(5);
        graph.put(weights("w1", random, 6, 512));
        graph.put(weights("b1", random, 512));
        graph.put(weights("w2", random, 512, 2));
        graph.put(weights("b2", random, 2));
        Path file = folder.resolve("wide.onnx");
        GraphFiles.write(graph, file);
        return file;
    }

    private static Weights weights(String name, Random random, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() / 4;
        }
        return Weights.ofFloats(name, values, shape);
    }

    private ConversionResult convert(@Nullable Path spec, String out) throws IOException {
        return convert(MODELS.resolve("homes.onnx"), spec, out);
    }

    private ConversionResult convert(Path model, @Nullable Path spec, String out) throws IOException {
        return Demo.convert(new ConvertRequest(
                model,
                new ModelVersion("homes", "1.0.0"),
                spec,
                table,
                table,
                null,
                null,
                null,
                false,
                false,
                Wanted.DEFAULT,
                folder.resolve(out),
                null));
    }

    private <T> T read(String out, String type, Class<T> record) throws IOException {
        BundleLayout layout = new BundleLayout(folder.resolve(out));
        Descriptor layer = layout.manifest().layer(type).orElseThrow();
        return Json.read(type, layout.read(layer, 1 << 20), record);
    }
}
