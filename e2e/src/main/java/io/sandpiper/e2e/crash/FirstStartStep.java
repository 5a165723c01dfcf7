package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Fleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A gateway's first start in an empty folder: authority, keys, the operator's token, the database. */
final class FirstStartStep implements Step {
    private @Nullable Fleet fresh;
    private String written = "";

    @Override
    public String name() {
        return "first-start";
    }

    @Override
    public void launch(Scene scene, Program program) {
        // A gateway of its own, started by act.
    }

    @Override
    public void act(Scene scene) {
        fresh = Fleet.temporary();
        scene.arming()
                .started(Program.GATEWAY, fresh.gateway().launch(scene.arming().environment(Program.GATEWAY)));
    }

    @Override
    public void complete(Scene scene) {
        // What lies in place was promised to whoever read it: it must not be made anew.
        if (!fleet().gateway().isRunning()) {
            written = access();
            fleet().gateway().launch(scene.arming().environment(Program.GATEWAY));
        }
        fleet().gateway().awaitReady();
    }

    @Override
    public void check(Scene scene) {
        try (Fleet gone = fleet()) {
            if (!access().startsWith(written)) {
                throw new AssertionError("the second start made another authority or token than the first");
            }
            gone.gateway().rest().get("/v1/models").succeeded();
            gone.agent("porch")
                    .enrol(gone.enrollToken("site=fresh"), java.util.List.of())
                    .succeeded();
        } finally {
            fresh = null;
            written = "";
        }
    }

    /** The authority's certificate, then the operator's token, as far as they are there. */
    private String access() {
        Path data = fleet().gateway().data();
        StringBuilder text = new StringBuilder();
        for (String name : new String[] {"ca.pem", "admin.token"}) {
            Path file = data.resolve(name);
            try {
                text.append(Files.exists(file) ? Files.readString(file) : "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text.toString();
    }

    private Fleet fleet() {
        return Objects.requireNonNull(fresh);
    }
}
