package io.sandpiper.protocol.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.bundle.Evidence.ClassParity;
import io.sandpiper.protocol.bundle.Evidence.Loss;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TextTensor;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private static final Map<String, String> IDENTITY = Map.of(Annotations.MODEL, "m", Annotations.VERSION, "1.0.0");

    @TempDir
    Path folder;

    @Test
    void a_layout_gives_back_the_manifest_it_was_given() throws IOException {
        BundleLayout layout = new BundleLayout(folder);
        Manifest manifest = Manifest.of(layout.put(MediaTypes.SPEC, new byte[] {'{', '}'}), List.of(), IDENTITY);
        layout.finish(manifest);
        assertThat(layout.manifest()).isEqualTo(manifest);
        assertThat(layout.manifest().digest()).isEqualTo(manifest.digest());
    }

    @Test
    void refuses_a_blob_whose_bytes_were_changed() throws IOException {
        BundleLayout layout = new BundleLayout(folder);
        Descriptor blob = layout.put(MediaTypes.SPEC, new byte[] {1, 2});
        Files.write(layout.blob(blob.digest()), new byte[] {1, 3});
        assertThatThrownBy(() -> layout.read(blob, 10)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void variants_come_in_their_order_of_preference() {
        Descriptor config = Descriptor.of(MediaTypes.SPEC, io.sandpiper.protocol.digest.Digest.of(new byte[0]), 0);
        Descriptor fp32 = variant("fp32", "1");
        Descriptor int8 = variant("int8", "0");
        assertThat(Manifest.of(config, List.of(fp32, int8), IDENTITY).variants())
                .containsExactly(int8, fp32);
    }

    @Test
    void evidence_keeps_how_a_variant_runs_on_each_class() {
        ClassParity cut = new ClassParity(ClassParity.MEASURED, false, 0.614, 1.4, new Loss(0.204, 0.172, 0.235));
        Measured plain = new Measured(10, 1000, 0.617, 0.58, 0.65, 0.043, 1.0, null, List.of(), null, null, null);
        Measured int8 = plain.on(Map.of("linux/amd64", cut), "limited to linux/arm64: it saturates");
        Evidence evidence = new Evidence(1, "accuracy", plain, Map.of("int8", int8), Map.of(), Map.of(), null);
        assertThat(Json.read("evidence", Json.bytes(evidence), Evidence.class)).isEqualTo(evidence);
        assertThat(plain.on(Map.of(), null)).isEqualTo(plain);
    }

    @Test
    void a_spec_takes_one_scale_or_one_a_feature() {
        ModelSpec spec = ModelSpec.parseYaml(yaml("scale: [1, 2, 3]"));
        assertThat(spec.inputs().getFirst().scale()).containsExactly(1.0, 2.0, 3.0);
        assertThat(ModelSpec.parseYaml(yaml("scale: 0.5")).inputs().getFirst().scale())
                .containsExactly(0.5);
        assertThatThrownBy(() -> ModelSpec.parseYaml(yaml("scale: [1, 2]")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("one a feature");
    }

    @Test
    void an_input_without_a_type_or_a_shape_says_what_is_missing() {
        String spec = "schemaVersion: 1\ntask: tensor\ninputs: [{name: x%s}]\noutputs: [{name: y, role: value}]\n";
        for (String given : List.of("", ", datatype: FP32", ", shape: [-1, 4]")) {
            byte[] yaml = spec.formatted(given).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> ModelSpec.parseYaml(yaml))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(given.contains("FP32") ? "no shape (expected: " : "no datatype (expected: ");
        }
    }

    @Test
    void a_spec_with_an_unknown_task_says_which_there_are() {
        byte[] yaml = new String(yaml("scale: 1"), StandardCharsets.UTF_8)
                .replace("tabular", "tabula")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ModelSpec.parseYaml(yaml))
                .hasMessageContaining("tabula")
                .hasMessageContaining("image-classification");
    }

    @Test
    void a_gap_may_be_nan_where_the_type_has_one_alone() {
        assertThat(ModelSpec.parseYaml(yaml("missing: nan")).inputs().getFirst().takesMissing())
                .isTrue();
        assertThat(ModelSpec.parseYaml(yaml("scale: 1")).inputs().getFirst().takesMissing())
                .isFalse();
        assertThatThrownBy(() -> ModelSpec.parseYaml(of("INT64", "missing: nan")))
                .hasMessageContaining("nan (expected: missing: refused, as INT64 has no NaN");
        assertThatThrownBy(() -> ModelSpec.parseYaml(yaml("missing: zero"))).hasMessageContaining("refused or nan");
    }

    @Test
    void texts_have_no_scale_and_numbers_no_example_texts() {
        assertThatThrownBy(() -> ModelSpec.parseYaml(of("BYTES", "scale: 2")))
                .hasMessageContaining("[2.0] (expected: no scale and no offset: BYTES are texts)");
        assertThatThrownBy(() -> ModelSpec.parseYaml(yaml("examples: [a, b, c]")))
                .hasMessageContaining("[a, b, c] (expected: no examples");
    }

    @Test
    void a_spec_is_written_as_it_is_read() {
        ModelSpec spec = ModelSpec.parseYaml(of("BYTES", "examples: [a, b, c]"));
        assertThat(ModelSpec.parse(Json.bytes(spec))).isEqualTo(spec);
        assertThat(Json.text(spec)).doesNotContain("holdsTexts", "takesMissing", "missing");
    }

    @Test
    void the_schema_has_all_that_a_spec_may_hold() throws IOException {
        Path file = Path.of(System.getProperty("sandpiper.root", ".."), "docs/reference/model-spec.schema.json");
        JsonNode schema = Json.read("schema", Files.readAllBytes(file), JsonNode.class);
        assertThat(names(schema.path("properties"))).isEqualTo(names(ModelSpec.class));
        assertThat(names(schema.at("/properties/inputs/items/properties"))).isEqualTo(names(ModelSpec.Input.class));
        assertThat(names(schema.at("/properties/outputs/items/properties"))).isEqualTo(names(ModelSpec.Output.class));
    }

    @Test
    void a_golden_value_of_texts_comes_back_as_it_was() {
        Tensor texts =
                TextTensor.of("x", new long[] {1, 3}, List.of(new byte[0], "a".getBytes(UTF_8), "é\n".getBytes(UTF_8)));
        Golden.Value value = Json.read("value", Json.bytes(Golden.Value.of(texts)), Golden.Value.class);
        assertThat(TextTensor.texts(value.tensor())).containsExactly("", "a", "é\n");
        Golden.Value cut = new Golden.Value("x", DataType.BYTES, List.of(1L, 4L), value.data());
        assertThatThrownBy(() -> TextTensor.texts(cut.tensor())).hasMessageContaining("x: element 3 is cut");
    }

    private static Set<String> names(JsonNode properties) {
        Set<String> names = new TreeSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> names(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Descriptor variant(String name, String rank) {
        return new Descriptor(
                MediaTypes.ONNX,
                io.sandpiper.protocol.digest.Digest.of(name.getBytes(StandardCharsets.UTF_8)),
                1,
                Map.of(Annotations.VARIANT, name, Annotations.RANK, rank));
    }

    private static byte[] of(String datatype, String more) {
        return new String(yaml(more), StandardCharsets.UTF_8)
                .replace("FP32", datatype)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] yaml(String scale) {
        return """
                schemaVersion: 1
                task: tabular
                inputs:
                  - name: x
                    datatype: FP32
                    shape: [-1, 3]
                    %s
                    features: [a, b, c]
                outputs:
                  - name: y
                    role: value
                """.formatted(scale).getBytes(StandardCharsets.UTF_8);
    }
}
