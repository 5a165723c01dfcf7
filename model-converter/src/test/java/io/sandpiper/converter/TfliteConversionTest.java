package io.sandpiper.converter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.Golden.Tolerance;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorFlow Lite files from end to end: published as they came, with the evidence that ONNX files get. */
class TfliteConversionTest {
    private static final Path ENGINE_MODELS =
            Path.of(System.getProperty("sandpiper.root")).resolve("engine/src/test/resources/models");

    @TempDir
    Path folder;

    @Test
    void a_float_file_is_published_as_fp32_with_its_accuracy_and_says_why_there_is_no_int8() throws IOException {
        ConversionResult result = fashion("fashion-1.0.0.tflite", "model.yaml");
        assertThat(result.variants()).containsOnlyKeys("fp32");
        Measured measured = requireNonNull(result.evidence().variants().get("fp32"));
        assertThat(measured.value()).isEqualTo(0.908, within(1e-9));
        assertThat(measured.samples()).isEqualTo(1_000);
        assertThat(result.evidence().omitted()).containsOnlyKeys("int8");
        assertThat(result.evidence().omitted().get("int8")).contains("published as it is", "float32");
        Descriptor variant =
                new BundleLayout(folder.resolve("out")).manifest().variants().getFirst();
        assertThat(variant.mediaType()).isEqualTo(MediaTypes.TFLITE);
        assertThat(variant.annotation(Annotations.ENGINE)).contains("tensorflow-lite");
        assertThat(variant.digest()).isEqualTo(Digest.of(Demo.FOLDER.resolve("fashion/fashion-1.0.0.tflite")));
        assertThat(result.manifest().annotations())
                .containsEntry(Annotations.TOOL + "tensorflow-lite", "2.21.0")
                .doesNotContainKey(Annotations.TOOL + "onnxruntime");
    }

    @Test
    void a_full_int8_file_is_published_as_int8_with_golden_cases_in_its_own_integers() throws IOException {
        ConversionResult result = fashion("fashion-1.0.0-int8.tflite", "model-int8.yaml");
        assertThat(result.variants()).containsOnlyKeys("int8");
        assertThat(requireNonNull(result.evidence().original()).value()).isEqualTo(0.911, within(0.004));
        assertThat(result.evidence().omitted().get("fp32")).contains("int8 already");
        Golden golden = golden();
        assertThat(golden.cases())
                .hasSize(16)
                .allMatch(c -> c.expected().keySet().equals(java.util.Set.of("int8")));
        Tolerance tolerance = requireNonNull(golden.tolerances().get("int8"));
        assertThat(tolerance.absolute()).isBetween(1.0, 6.5);
    }

    @Test
    void float16_weights_are_told_from_float32_ones() throws IOException {
        ConversionResult result = Demo.convert(
                Demo.bare(ENGINE_MODELS.resolve("face_detection_short_range.tflite"), folder.resolve("out")));
        assertThat(result.variants()).containsOnlyKeys("fp16");
        assertThat(result.evidence().omitted().get("int8")).contains("float16");
        assertThat(golden().cases()).hasSize(1);
    }

    @Test
    void without_a_spec_one_is_derived() throws IOException {
        Demo.convert(Demo.bare(ENGINE_MODELS.resolve("linear.tflite"), folder.resolve("out")));
        BundleLayout layout = new BundleLayout(folder.resolve("out"));
        ModelSpec spec = ModelSpec.parse(layout.read(layout.manifest().config(), 1 << 20));
        assertThat(spec.inputs().getFirst().name()).isEqualTo("x");
        assertThat(spec.outputs().getFirst().name()).isEqualTo("y");
    }

    @Test
    void it_is_compared_with_a_forerunner_of_the_other_kind() {
        assertThatThrownBy(() -> Demo.convert(Demo.tflite(
                        "fashion-1.0.0.tflite",
                        "model.yaml",
                        folder.resolve("out"),
                        "fashion/fashion-1.0.1.onnx",
                        0.001)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is 0.908, 0.4 points below the 0.912");
    }

    @Test
    void refuses_a_file_that_is_cut_short() throws IOException {
        byte[] all = Files.readAllBytes(ENGINE_MODELS.resolve("linear.tflite"));
        refused(Files.write(folder.resolve("model"), Arrays.copyOf(all, all.length / 2)), "whole flatbuffer");
    }

    @Test
    void names_an_operator_that_the_runtime_lacks() {
        refused(ENGINE_MODELS.resolve("linear-custom.tflite"), "custom operator FluxCapacitor");
    }

    @Test
    void names_the_weights_that_are_not_finite() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(ENGINE_MODELS.resolve("linear.tflite")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int weights = 0;
        while (bytes.getFloat(weights) != 1 || bytes.getFloat(weights + 4) != 2 || bytes.getFloat(weights + 8) != 3) {
            weights += 4;
        }
        bytes.putFloat(weights + 8, Float.NaN);
        refused(
                Files.write(folder.resolve("model"), bytes.array()),
                "the weights w hold a value that is not finite (at index 2)");
    }

    @Test
    void refuses_a_spec_of_another_type() {
        assertThatThrownBy(() -> fashion("fashion-1.0.0-int8.tflite", "model.yaml"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("spec.inputs.image.datatype: FP32 (expected: INT8, as the model)");
    }

    private ConversionResult fashion(String file, String spec) throws IOException {
        return Demo.convert(Demo.tflite(file, spec, folder.resolve("out"), null, Wanted.DEFAULT_TOLERANCE));
    }

    private Golden golden() throws IOException {
        BundleLayout layout = new BundleLayout(folder.resolve("out"));
        Descriptor layer = layout.manifest().layer(MediaTypes.GOLDEN).orElseThrow();
        return Json.read("golden", layout.read(layer, 8 << 20), Golden.class);
    }

    private void refused(Path model, String words) {
        assertThatThrownBy(() -> Demo.convert(Demo.bare(model, folder.resolve("out"))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
    }
}
