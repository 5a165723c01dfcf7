package io.sandpiper.e2e.push;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.scene.Needs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SharedScene
class CurlPushTest {
    /** What docs/guides tell an operator who has nothing but curl. */
    private static final String SCRIPT = """
            set -eu
            blob() { # prints the digest under which the file was put
                digest=sha256:$(sha256sum "$1" | cut -d' ' -f1)
                curl -sS --fail-with-body -H "Authorization: Bearer $TOKEN" -T "$1" "$URL/v1/blobs/$digest" >/dev/null
                echo "$digest"
            }
            curl -sS --fail-with-body -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
                -X PUT "$URL/v1/models/curled/versions/1.0.0" -d "{
                \\"model\\": \\"$(blob "$MODEL")\\", \\"spec\\": \\"$(blob "$SPEC")\\",
                \\"calibration\\": \\"$(blob "$CALIBRATION")\\", \\"holdout\\": \\"$(blob "$HOLDOUT")\\",
                \\"assign\\": \\"device=curl-target\\"}"
            """;

    private final Scene scene;

    CurlPushTest(Scene scene) {
        this.scene = scene;
    }

    @Test
    void curl_alone_pushes_a_model_and_the_agent_serves_it() {
        Needs.program("curl", "curl");
        AgentProcess agent = scene.agent("curl-target");
        PushFiles wine = PushFiles.wine(scene.fleet().checkout());
        new Command(
                        List.of("sh", "-c", SCRIPT),
                        Map.of(
                                "URL", scene.gateway().url().toString(),
                                "TOKEN", scene.gateway().token(),
                                "MODEL", String.valueOf(wine.model()),
                                "SPEC", String.valueOf(wine.spec()),
                                "CALIBRATION", String.valueOf(wine.calibration()),
                                "HOLDOUT", String.valueOf(wine.holdout())),
                        scene.folder(),
                        false)
                .run()
                .succeeded();
        agent.awaitServing("curled", "1.0.0", Scene.DELIVERY);
        agent.stop();
    }
}
