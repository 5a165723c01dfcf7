package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.GatewayProcess;
import io.sandpiper.e2e.process.PushFiles;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A gateway of its own, which cleans up often (its audit log too), archives a version that nobody runs and a newer one has replaced. */
final class ArchiveStep implements Step {
    private static final String MODEL = "wine";
    private @Nullable Fleet fresh;

    @Override
    public String name() {
        return "archive";
    }

    @Override
    public void launch(Scene scene, Program program) {
        // A gateway of its own, started by act.
    }

    @Override
    public void act(Scene scene) {
        fresh = Fleet.temporary(Map.of("housekeeping.interval", "1s", "audit.checkpoint", "1s", "audit.keep", "2s"));
        scene.arming()
                .started(Program.GATEWAY, fresh.gateway().launch(scene.arming().environment(Program.GATEWAY)));
        gateway().awaitReady();
        push();
    }

    @Override
    public void complete(Scene scene) {
        if (!gateway().isRunning()) {
            gateway().launch(scene.arming().environment(Program.GATEWAY));
            gateway().awaitReady();
            push();
        }
    }

    @Override
    public void check(Scene scene) {
        try (Fleet gone = fleet()) {
            Await.until(
                    "the older version is archived",
                    Waits.UPDATE,
                    () -> gone.gateway()
                            .rest()
                            .get("/v1/models/" + MODEL + "/versions/1.0.0")
                            .json()
                            .path("state")
                            .asText()
                            .equals("archived"));
            gone.gateway().rest().get("/v1/models/" + MODEL + "/versions/1.0.1").succeeded();
        } finally {
            fresh = null;
        }
    }

    private void push() {
        PushFiles wine = PushFiles.wine(fleet().checkout());
        for (String version : new String[] {"1.0.0", "1.0.1"}) {
            if (gateway()
                            .rest()
                            .get("/v1/models/" + MODEL + "/versions/" + version)
                            .status()
                    != 200) {
                fleet().operator().pushAccepted(MODEL, version, wine);
            }
        }
    }

    private GatewayProcess gateway() {
        return fleet().gateway();
    }

    private Fleet fleet() {
        return Objects.requireNonNull(fresh);
    }
}
