package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.RestClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The long-lived fleet on which every point is tried: one gateway, the agent {@code porch}, and whoever asks it. One
 * thread.
 */
final class Scene implements AutoCloseable {
    static final String LABEL = "site=crash";
    static final String DEVICE = "porch";

    private static final Map<String, String> AGENT_SETTINGS = Map.of(
            "telemetry.interval", "1s",
            "update.probation", "1s",
            "update.acceptTimeout", "5m",
            // The gateway is killed again and again: nobody shall wait for the agent's patience.
            "link.retryMax", "1s");

    private final Fleet fleet = Fleet.temporary();
    private final AgentProcess porch;
    private final Arming arming = new Arming();
    private final Asker asker;
    private final Garments garments;
    private final AtomicInteger names = new AtomicInteger();

    Scene() {
        porch = fleet.agent(DEVICE, fleet.freePorts().next(), fleet.folder().resolve(DEVICE), AGENT_SETTINGS);
        garments = Garments.read(fleet.checkout(), fleet.folder());
        asker = new Asker(porch, garments);
    }

    /** Starts everything and installs the first version of the model that is asked. */
    void open() {
        fleet.gateway().start();
        fleet.join(porch, LABEL);
        garments.push(fleet.operator());
        String version = garments.next();
        fleet.operator().assign(Garments.MODEL, version, LABEL);
        porch.awaitServing(Garments.MODEL, version, Waits.UPDATE);
        fleet.operator().awaitOutcome(Garments.MODEL, DEVICE, "well", Waits.UPDATE);
        asker.resume();
    }

    /** Stops a program that runs and starts it with what the arming says; does not wait for it. */
    void restart(Program program) {
        switch (program) {
            case GATEWAY -> {
                fleet.gateway().stop();
                arming.started(program, fleet.gateway().launch(arming.environment(program)));
            }
            case AGENT -> {
                asker.pause();
                porch.stop();
                arming.started(program, porch.launch(arming.environment(program)));
            }
        }
    }

    /** Waits until both programs do their work, starting the one that is dead. */
    void awaitBoth() {
        if (!fleet.gateway().isRunning()) {
            fleet.gateway().launch(arming.environment(Program.GATEWAY));
        }
        if (!porch.isRunning()) {
            porch.launch(arming.environment(Program.AGENT));
        }
        porch.awaitLive();
        fleet.gateway().awaitReady();
    }

    /** Waits until both programs do their work, or the armed one is dead. */
    void awaitBothOrDeath() {
        Await.until(
                "gateway and agent are up, or the armed one is dead",
                () -> arming.isDead() || (fleet.gateway().isReady() && porch.isLive()));
    }

    /** Waits until the gateway has heard of a device that it is there. */
    void awaitOnline(String device) {
        Await.until(
                device + " is online",
                () -> rest().get("/v1/devices/" + device)
                        .succeeded()
                        .path("online")
                        .asBoolean());
    }

    /** The version that the gateway wants the agent to answer with. */
    String targetVersion() {
        return operator().status(Garments.MODEL, DEVICE).path("wanted").asText();
    }

    /** Waits until the agent has taken the wanted version over for good. */
    void awaitCommitted(String version) {
        porch.awaitServing(Garments.MODEL, version, Waits.UPDATE);
        operator().awaitOutcome(Garments.MODEL, DEVICE, "well", Waits.UPDATE);
    }

    /** Runs a command of the agent's program with what the arming says. */
    Finished agentCommand(List<String> words) {
        List<String> all = new ArrayList<>(List.of(fleet.checkout().agentProgram()));
        all.addAll(words);
        Map<String, String> environment = arming.environment(Program.AGENT);
        return arming.finished(
                Program.AGENT, new Command(all, environment, fleet.checkout().root(), false).run());
    }

    /** A one-time token for devices that only one trial needs. */
    String token() {
        return rest().post("/v1/enroll-tokens", Map.of("labels", Map.of("site", "fresh"), "validFor", "1h"))
                .succeeded()
                .path("token")
                .asText();
    }

    /** A device name that was not used yet. */
    String freshName() {
        return "fresh-" + names.incrementAndGet();
    }

    Path freshFolder(String name) {
        return fleet.folder().resolve(name);
    }

    AgentProcess freshAgent(String name) {
        return fleet.agent(name, fleet.freePorts().next(), freshFolder(name), AGENT_SETTINGS);
    }

    Fleet fleet() {
        return fleet;
    }

    AgentProcess porch() {
        return porch;
    }

    Operator operator() {
        return fleet.operator();
    }

    RestClient rest() {
        return fleet.gateway().rest();
    }

    Arming arming() {
        return arming;
    }

    Asker asker() {
        return asker;
    }

    Garments garments() {
        return garments;
    }

    @Override
    public void close() {
        asker.close();
        fleet.close();
    }
}
