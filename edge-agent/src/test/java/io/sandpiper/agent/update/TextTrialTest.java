package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.slot.ModelSource;
import io.sandpiper.engine.Engine;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TextTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Golden cases with texts and gaps, as the accept child runs them. */
final class TextTrialTest {
    private static final Path MODEL =
            Path.of(System.getProperty("sandpiper.root", ".."), "engine/src/test/resources/models/homes.onnx");

    @Test
    void a_candidate_that_answers_texts_rightly_passes() throws Exception {
        AcceptReport report = tried(texts("red"), 0.53120935f);
        assertThat(report.reason()).isNull();
        assertThat(report.passed()).isTrue();
        assertThat(report.cases()).isEqualTo(1);
    }

    @Test
    void a_candidate_that_answers_another_text_is_refused_with_case_and_value() throws Exception {
        AcceptReport report = tried(texts("grün"), 0.53120935f);
        assertThat(report.passed()).isFalse();
        assertThat(report.reason()).contains("golden case home, output probabilities: value 0 is 0.102");
    }

    @Test
    void a_case_whose_text_is_cut_is_refused_by_name() {
        Golden.Value whole = texts("red");
        Golden.Value cut = new Golden.Value(
                "colour", DataType.BYTES, List.of(1L, 1L), whole.data().substring(0, 8));
        assertThatThrownBy(() -> tried(cut, 0.5f))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("colour: element 0 is cut (expected: length and bytes of each element)");
    }

    private static AcceptReport tried(Golden.Value colour, float cheap) throws IOException {
        Tensor age = Tensor.allocate("age", DataType.FP32, 1, 1);
        age.data().putFloat(0, 12.5f);
        Tensor rooms = Tensor.allocate("rooms", DataType.INT64, 1, 1);
        rooms.data().putLong(0, 3);
        Tensor expected = Tensor.allocate("probabilities", DataType.FP32, 1, 2);
        expected.data().putFloat(0, cheap).putFloat(4, 1 - cheap);
        Golden golden = new Golden(
                1,
                List.of(new Golden.Case(
                        "home",
                        List.of(colour, Golden.Value.of(age), Golden.Value.of(rooms)),
                        Map.of("fp32", List.of(Golden.Value.of(expected))))),
                Map.of("fp32", new Golden.Tolerance(1e-3, 1e-3)));
        Golden read = Json.read("golden", Json.bytes(golden), Golden.class);
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(MODEL.resolveSibling("homes.yaml")));
        Engine engine = ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(e -> e.reads(MediaTypes.ONNX))
                .findFirst()
                .orElseThrow();
        return new CandidateTrial(engine, spec, read, "fp32", 1).run(MODEL, ModelSource.PLAIN);
    }

    private static Golden.Value texts(String colour) {
        return Golden.Value.of(
                TextTensor.of("colour", new long[] {1, 1}, List.of(colour.getBytes(StandardCharsets.UTF_8))));
    }
}
