package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.DemoSpec;
import io.sandpiper.e2e.process.PushFiles;
import java.nio.file.Path;
import java.util.Objects;

/** A good model whose specification allows it no time at all, so that every device refuses it. */
final class StrictModel {
    static final String VERSION = "1.0.0";

    private StrictModel() {}

    static void publishOnce(Scene scene, String model) {
        if (scene.rest().get("/v1/models/" + model + "/versions/" + VERSION).status() == 200) {
            return;
        }
        PushFiles wine = PushFiles.wine(scene.fleet().checkout());
        Path spec = Objects.requireNonNull(wine.spec());
        Path strict = DemoSpec.with(
                spec, DemoSpec.TIME, "p99: 0ms", scene.fleet().folder().resolve("strict.yaml"));
        scene.operator().pushAccepted(model, VERSION, new PushFiles(wine.model(), strict, null, wine.holdout()));
    }
}
