package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.AgentProcess;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An enrolled agent's first start: its database, its identity's first connection, what the gateway learns of it. */
final class AgentFirstStartStep implements Step {
    private @Nullable AgentProcess agent;

    @Override
    public String name() {
        return "agent-first-start";
    }

    @Override
    public void prepare(Scene scene) {
        agent = scene.freshAgent(FreshDevice.enrolled(scene).name());
    }

    @Override
    public void launch(Scene scene, Program program) {
        if (program == Program.GATEWAY) {
            scene.restart(program);
        }
    }

    @Override
    public void act(Scene scene) {
        scene.arming().started(Program.AGENT, agent().launch(scene.arming().environment(Program.AGENT)));
    }

    @Override
    public void complete(Scene scene) {
        if (!agent().isRunning()) {
            agent().launch(scene.arming().environment(Program.AGENT));
        }
        agent().awaitLive();
    }

    @Override
    public void check(Scene scene) {
        scene.awaitOnline(agent().name());
        agent().stop();
    }

    private AgentProcess agent() {
        return Objects.requireNonNull(agent);
    }
}
