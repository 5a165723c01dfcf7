package io.sandpiper.e2e.demo;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.GatewayPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The demo's machines: one gateway and the agents {@code porch} and {@code gate}. One thread. */
record DemoFleet(Fleet fleet, AgentProcess porch, AgentProcess gate) implements AutoCloseable {
    /** Short, so that the demo's last act need not wait for the counts of its first. */
    private static final Map<String, String> AGENT_SETTINGS = Map.of("telemetry.interval", "1s");

    private static final int PORCH_PORT = 8090;
    private static final int GATE_PORT = 8190;
    static final String SELECTOR = "site=home";

    /** On the default ports, in a folder that stays. */
    static DemoFleet standing(Path folder) {
        Fleet fleet = Fleet.in(folder, GatewayPorts.DEFAULT);
        return new DemoFleet(fleet, standing(fleet, "porch", PORCH_PORT), standing(fleet, "gate", GATE_PORT));
    }

    /** On free ports, in a folder that goes. */
    static DemoFleet temporary() {
        Fleet fleet = Fleet.temporary();
        return new DemoFleet(
                fleet,
                agent(fleet, "porch", fleet.freePorts().next()),
                agent(fleet, "gate", fleet.freePorts().next()));
    }

    /** gRPC on the port beside REST's. */
    private static AgentProcess standing(Fleet fleet, String name, int port) {
        Map<String, String> settings = new HashMap<>(AGENT_SETTINGS);
        settings.put("grpc.listen", "127.0.0.1:" + (port + 1));
        return fleet.agent(name, port, fleet.folder().resolve(name), settings);
    }

    private static AgentProcess agent(Fleet fleet, String name, int port) {
        return fleet.agent(name, port, fleet.folder().resolve(name), AGENT_SETTINGS);
    }

    List<AgentProcess> agents() {
        return List.of(porch, gate);
    }

    /** Puts the operator's token and the authority where the curl lines find them. */
    void writeAccess() {
        try {
            Files.deleteIfExists(tokenFile());
            Files.createFile(
                    tokenFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(tokenFile(), fleet.gateway().token() + "\n");
            Files.copy(fleet.gateway().caFile(), caFile(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path tokenFile() {
        return fleet.folder().resolve("operator.token");
    }

    Path caFile() {
        return fleet.folder().resolve("ca.pem");
    }

    /** Enrols the agents that are not, and starts all, beside each other. */
    void startAgents() {
        CompletableFuture.allOf(agents().stream()
                        .map(agent -> CompletableFuture.runAsync(() -> startAgent(agent)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private void startAgent(AgentProcess agent) {
        if (isEnrolled(agent)) {
            agent.start();
        } else {
            fleet.join(agent, SELECTOR, "room=" + agent.name());
        }
    }

    static boolean isEnrolled(AgentProcess agent) {
        return Files.exists(agent.data().resolve("identity/identity.json"));
    }

    /** Stops everything; a temporary folder goes too. */
    @Override
    public void close() {
        fleet.close();
    }
}
