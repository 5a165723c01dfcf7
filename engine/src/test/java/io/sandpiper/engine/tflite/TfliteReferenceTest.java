package io.sandpiper.engine.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Models of real size answer as the reference interpreter's reference kernels did ({@code
 * models/make_tflite_reference.py}), through XNNPACK.
 */
class TfliteReferenceTest {
    private static final Path ROOT = Path.of(System.getProperty("sandpiper.root"));
    private static final Path MODELS = ROOT.resolve("engine/src/test/resources/models");
    private static final Path FASHION = ROOT.resolve("configs/demo/fashion");
    private static final int IMAGES = 20;

    private final TfliteEngine engine = new TfliteEngine();

    @Test
    void mediapipe_face_detection_answers_as_the_reference_interpreter() throws Exception {
        try (LoadedModel model = load(MODELS.resolve("face_detection_short_range.tflite"));
                Execution execution = model.open(1)) {
            Tensor image = execution.inputs().getFirst();
            assertThat(image.shape()).containsExactly(1, 128, 128, 3);
            for (int i = 0; i < image.elements(); i++) {
                image.data().putFloat(i * 4, i * 37 % 256 / 127.5f - 1);
            }
            assertAnswers("face_detection_short_range", execution.run(), 1e-3);
        }
    }

    @Test
    void a_float_model_answers_as_the_reference_interpreter() throws Exception {
        try (LoadedModel model = load(FASHION.resolve("fashion-1.0.0.tflite"));
                Execution execution = model.open(1)) {
            assertAnswers("fashion-1.0.0", execution.run(List.of(images("model.yaml"))), 1e-4);
        }
    }

    @Test
    void a_full_int8_model_answers_as_the_reference_interpreter_within_two_steps_of_its_integers() throws Exception {
        try (LoadedModel model = load(FASHION.resolve("fashion-1.0.0-int8.tflite"));
                Execution execution = model.open(1)) {
            assertThat(model.outputs().getFirst().datatype()).isEqualTo(DataType.INT8);
            assertAnswers("fashion-1.0.0-int8", execution.run(List.of(images("model-int8.yaml"))), 2);
        }
    }

    @Test
    void onnx_and_tensorflow_lite_of_one_source_model_agree() throws Exception {
        Tensor images = images("model.yaml");
        try (LoadedModel onnx = new OnnxEngine().load(FASHION.resolve("fashion-1.0.0.onnx"), LoadOptions.SERVING);
                Execution left = onnx.open(1);
                LoadedModel tflite = load(FASHION.resolve("fashion-1.0.0.tflite"));
                Execution right = tflite.open(1)) {
            assertThat(tflite.inputs()).isEqualTo(onnx.inputs());
            assertThat(tflite.outputs()).isEqualTo(onnx.outputs());
            Tensor expected = left.run(List.of(images)).getFirst();
            Tensor actual = right.run(List.of(images)).getFirst();
            for (int i = 0; i < expected.elements(); i++) {
                assertThat(actual.data().getFloat(i * 4))
                        .isCloseTo(expected.data().getFloat(i * 4), within(1e-4f));
            }
        }
    }

    /** Delegated nodes stand under the delegate's name; an int8 softmax or a reshape may stay outside. */
    @ParameterizedTest
    @CsvSource({
        "engine/src/test/resources/models/face_detection_short_range.tflite",
        "configs/demo/fashion/fashion-1.0.0.tflite",
        "configs/demo/fashion/fashion-1.0.0-int8.tflite"
    })
    void xnnpack_runs_the_model(String file) throws Exception {
        try (TfliteModel model = TfliteModel.load(TfliteSource.of(ROOT.resolve(file)), LoadOptions.SERVING)) {
            TfliteInterpreter interpreter = model.interpreter();
            interpreter.allocate(io.sandpiper.engine.BatchShapes.of(model.inputs(), 1));
            List<Optional<String>> plan = interpreter.plan();
            assertThat(plan).contains(Optional.of("TfLiteXNNPackDelegate"));
            assertThat(plan).hasSizeLessThan(6);
        }
    }

    private static void assertAnswers(String model, List<Tensor> outputs, double tolerance) throws Exception {
        JsonNode reference = Json.MAPPER
                .readTree(MODELS.resolve("tflite-reference.json").toFile())
                .path(model);
        assertThat(outputs).hasSameSizeAs(reference);
        for (int o = 0; o < outputs.size(); o++) {
            JsonNode expected = reference.get(o);
            int step = expected.path("step").asInt();
            JsonNode values = expected.path("values");
            assertThat(values.size() * (long) step)
                    .isGreaterThanOrEqualTo(outputs.get(o).elements());
            for (int i = 0; i < values.size(); i++) {
                assertThat(TensorValues.get(outputs.get(o), i * step))
                        .as("%s, value %d", outputs.get(o).name(), i * step)
                        .isCloseTo(values.get(i).asDouble(), within(tolerance));
            }
        }
    }

    /** The first held-out images, as a spec writes them. */
    private static Tensor images(String specFile) throws Exception {
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(FASHION.resolve(specFile)));
        RawArray raw = Dataset.read(FASHION.resolve("holdout.npz"), spec).input("image");
        Tensor tensor = Tensor.allocate("image", spec.inputs().getFirst().datatype(), IMAGES, 1, 28, 28);
        new InputEncoder(spec.inputs().getFirst()).encode(raw, 0, IMAGES, tensor);
        return tensor;
    }

    private LoadedModel load(Path file) throws Exception {
        return engine.load(file, LoadOptions.SERVING);
    }
}
