package io.sandpiper.e2e.process;

import io.sandpiper.host.file.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One gateway and its agents as processes below one folder. Everything it started is ended by {@link #close}, and by
 * the end of this JVM too. One thread at a time.
 */
public final class Fleet implements AutoCloseable {
    private final Checkout checkout;
    private final Path folder;
    private final boolean temporary;
    private final FreePorts freePorts = new FreePorts();
    private final GatewayProcess gateway;
    private final Map<String, AgentProcess> agents = new LinkedHashMap<>();
    private final Thread atExit = new Thread(this::stopAll, "fleet-at-exit");
    private @Nullable Operator operator;

    private Fleet(
            Checkout checkout,
            Path folder,
            boolean temporary,
            @Nullable GatewayPorts ports,
            Map<String, String> gatewaySettings) {
        this.checkout = checkout;
        this.folder = folder;
        this.temporary = temporary;
        this.gateway = new GatewayProcess(
                checkout, folder, ports == null ? GatewayPorts.free(freePorts) : ports, gatewaySettings);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** On free ports in a temporary folder that {@link #close} removes. */
    public static Fleet temporary(Map<String, String> gatewaySettings) {
        try {
            Path folder = Files.createTempDirectory("sandpiper-");
            return new Fleet(Checkout.ofThisRun(), folder, true, null, gatewaySettings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Fleet temporary() {
        return temporary(Map.of());
    }

    /** In a folder that stays, on given ports. */
    public static Fleet in(Path folder, GatewayPorts ports) {
        return new Fleet(Checkout.ofThisRun(), folder, false, ports, Map.of());
    }

    /** In a folder that is emptied first and stays, so that its logs can be read afterwards; on free ports. */
    public static Fleet anew(Path folder, Map<String, String> gatewaySettings) {
        if (Files.exists(folder)) {
            remove(folder);
        }
        return new Fleet(Checkout.ofThisRun(), folder, false, null, gatewaySettings);
    }

    public Checkout checkout() {
        return checkout;
    }

    public Path folder() {
        return folder;
    }

    public GatewayProcess gateway() {
        return gateway;
    }

    public Operator operator() {
        if (operator == null) {
            operator = new Operator(gateway.rest());
        }
        return operator;
    }

    public FreePorts freePorts() {
        return freePorts;
    }

    /** An agent on a free port with its data below the fleet's folder; neither enrolled nor started. */
    public AgentProcess agent(String name) {
        return agent(name, freePorts.next(), folder.resolve(name), Map.of());
    }

    /** @param settings configuration beside data folder and address */
    public AgentProcess agent(String name, int port, Path data, Map<String, String> settings) {
        AgentProcess agent = new AgentProcess(checkout, name, folder, data, port, settings);
        agents.put(name, agent);
        return agent;
    }

    /** An agent whose program is another checkout's, for example one for an emulated machine. */
    public AgentProcess agent(Checkout program, String name, Path data, Map<String, String> settings) {
        AgentProcess agent = new AgentProcess(program, name, folder, data, freePorts.next(), settings);
        agents.put(name, agent);
        return agent;
    }

    /** Enrols an agent with a new token and starts it. */
    public AgentProcess join(AgentProcess agent, String... labels) {
        agent.enrol(enrollToken(labels), List.of()).succeeded();
        return agent.start();
    }

    /** A one-time token that gives these labels. */
    public String enrollToken(String... labels) {
        List<String> words = new ArrayList<>(List.of("enroll-token", "create"));
        for (String label : labels) {
            words.addAll(List.of("--label", label));
        }
        return sandpiper(false, words).succeeded().out().strip();
    }

    /**
     * Runs one of the operator's commands to its end against this gateway.
     *
     * @param showErrors what it says to people goes to this process's standard error
     */
    public Finished sandpiper(boolean showErrors, List<String> words) {
        return sandpiper(showErrors, Map.of(), words);
    }

    /** As {@link #sandpiper(boolean, List)}, with more in its environment. */
    public Finished sandpiper(boolean showErrors, Map<String, String> more, List<String> words) {
        List<String> all = new ArrayList<>(List.of(checkout.gatewayProgram()));
        all.addAll(words);
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("SANDPIPER_URL", gateway.url().toString());
        environment.put("SANDPIPER_TOKEN", gateway.token());
        environment.put("SANDPIPER_CA", gateway.caFile().toString());
        return new Command(all, environment, checkout.root(), showErrors).run();
    }

    private void stopAll() {
        // Agents first: they say goodbye to a broker that is still there. All at once: each may take seconds.
        try (var stopping = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            agents.values().forEach(agent -> stopping.execute(agent::close));
        }
        gateway.close();
    }

    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: the hook does the same
        }
        if (temporary) {
            remove(folder);
        }
    }

    private static void remove(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
