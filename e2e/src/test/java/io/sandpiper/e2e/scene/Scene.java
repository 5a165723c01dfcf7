package io.sandpiper.e2e.scene;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.GatewayProcess;
import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.traffic.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One fleet that all tests of a run share, so that a gateway starts and a model is converted once. Tests take agents of
 * their own from it and assign by {@code device=NAME}. What a test breaks (a gateway that it killed) it mends, or the
 * next one finds it mended by {@link #mended}.
 */
public final class Scene implements AutoCloseable {
    public static final Duration DELIVERY = Duration.ofSeconds(120);
    /** Slow enough that a fetch of {@link TestModels#FAT} takes seconds. */
    private static final Map<String, String> GATEWAY_SETTINGS = Map.of("delivery.egressBudget", "2MiB");

    private static final Map<String, String> AGENT_SETTINGS = Map.of(
            "telemetry.interval", "1s",
            "update.probation", "1s",
            "update.retry", "1s",
            "link.retryMax", "2s");

    private final Fleet fleet;
    private final Set<String> pushed = new HashSet<>();

    Scene() {
        Path folder = io.sandpiper.e2e.process.Checkout.ofThisRun().root().resolve("e2e/target/fleet");
        fleet = Fleet.anew(folder, GATEWAY_SETTINGS);
        fleet.gateway().start();
    }

    public Fleet fleet() {
        return fleet;
    }

    public GatewayProcess gateway() {
        return fleet.gateway();
    }

    public Operator operator() {
        return fleet.operator();
    }

    /** Where tests may write. */
    public Path folder() {
        return fleet.folder();
    }

    void mended() {
        if (!fleet.gateway().isRunning()) {
            fleet.gateway().start();
        }
    }

    /** Pushes a version of the demo's image classifier, once a run. */
    public void fashion(String version) {
        push("fashion", version, PushFiles.fashion(fleet.checkout(), version));
    }

    /** Pushes {@link TestModels#FAT}, once a run. */
    public void fat() {
        push(TestModels.FAT, "1.0.0", PushFiles.of(TestModels.fat(folder())));
    }

    /** Pushes a version unless this run did already. */
    public void push(String model, String version, PushFiles files) {
        if (pushed.add(model + "@" + version)) {
            operator().pushAccepted(model, version, files);
        }
    }

    /** An agent that has enrolled and runs. */
    public AgentProcess agent(String name) {
        return agent(name, fleet.folder().resolve(name), Map.of());
    }

    /** As {@link #agent(String)}, with its data elsewhere and settings of its own. */
    public AgentProcess agent(String name, Path data, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(AGENT_SETTINGS);
        all.putAll(settings);
        return fleet.join(fleet.agent(name, fleet.freePorts().next(), data, all), "site=test");
    }

    /** An agent that serves fashion 1.0.0. */
    public AgentProcess servingAgent(String name) {
        fashion("1.0.0");
        AgentProcess agent = agent(name);
        operator().assign("fashion", "1.0.0", "device=" + name);
        agent.awaitServing("fashion", "1.0.0", DELIVERY);
        return agent;
    }

    /** Held-out images with their classes. */
    public Samples images(int count) {
        return Samples.read(
                fleet.checkout().demo("fashion/model.yaml"), fleet.checkout().demo("fashion/holdout.npz"), count);
    }

    @Override
    public void close() {
        fleet.close();
    }
}
