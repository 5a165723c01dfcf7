package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.scene.TestModels;
import io.sandpiper.protocol.message.PushEvent;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SharedScene
class BadModelTest {
    private final Scene scene;
    private final Path folder;

    BadModelTest(Scene scene) {
        this.scene = scene;
        this.folder = scene.folder();
    }

    @AfterEach
    void the_gateway_is_well_and_the_version_is_not_taken() {
        assertThat(scene.gateway().rest().get("/health/ready").status()).isEqualTo(200);
        assertThat(scene.gateway().rest().get("/v1/models/bad/versions/1.0.0").status())
                .isEqualTo(404);
    }

    @Test
    void a_truncated_file_is_refused() {
        Path whole = scene.fleet().checkout().demo("fashion/fashion-1.0.0.onnx");
        assertThat(refused(PushFiles.of(TestModels.truncated(folder, whole)))).contains("model");
    }

    @Test
    void a_random_file_is_refused() {
        assertThat(refused(PushFiles.of(TestModels.randomBytes(folder)))).contains("model");
    }

    @Test
    void a_model_with_an_unknown_operator_is_refused_by_the_operators_name() {
        assertThat(refused(PushFiles.of(TestModels.withUnknownOperator(folder))))
                .contains("FluxCapacitor");
    }

    @Test
    void a_model_whose_shapes_do_not_fit_each_other_is_refused() {
        assertThat(refused(PushFiles.of(TestModels.withWrongShapes(folder)))).isNotBlank();
    }

    @Test
    void a_model_whose_inputs_are_not_those_of_its_spec_is_refused() {
        PushFiles files = PushFiles.fashion(scene.fleet().checkout(), "1.0.0").withModel(TestModels.small(folder, 7));
        assertThat(refused(files)).contains("image");
    }

    @Test
    void a_model_with_nan_weights_is_refused() {
        assertThat(refused(PushFiles.of(TestModels.withNanWeights(folder)))).contains("not finite");
    }

    private String refused(PushFiles files) {
        PushEvent last = scene.operator().push("bad", "1.0.0", files);
        assertThat(last.state()).as(last.toString()).isEqualTo(PushEvent.State.REFUSED);
        return String.valueOf(last.message());
    }
}
