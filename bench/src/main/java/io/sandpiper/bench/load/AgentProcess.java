package io.sandpiper.bench.load;

import io.sandpiper.e2e.process.FreePorts;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An agent that serves model files without a gateway, started as a user starts it. */
public final class AgentProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final FreePorts PORTS = new FreePorts();

    private final Process process;
    private final InetSocketAddress address;
    private final InetSocketAddress grpc;

    private AgentProcess(Process process, InetSocketAddress address, InetSocketAddress grpc) {
        this.process = process;
        this.address = address;
        this.grpc = grpc;
    }

    /** Starts the process and returns at once. */
    public static AgentProcess start(Path root, Path scratch, Map<String, Path> models, String... options)
            throws IOException {
        int port = PORTS.next();
        int grpc = PORTS.next();
        List<String> command = new ArrayList<>(List.of(
                root.resolve("bin/sandpiper-agent").toString(),
                "serve",
                "--http",
                "127.0.0.1:" + port,
                "--grpc",
                "127.0.0.1:" + grpc,
                "--data",
                scratch.resolve("agent-" + port).toString()));
        models.forEach((name, file) -> command.addAll(List.of("--model", name + "=" + file)));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("agent-" + port + ".log").toFile())
                .start();
        return new AgentProcess(
                process, new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0.1", grpc));
    }

    public long pid() {
        return process.pid();
    }

    /** Where it answers gRPC. */
    public InetSocketAddress grpc() {
        return grpc;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Posts until the first answer of 200; returns the time of that answer. Tries again every 2 ms. */
    public Instant firstAnswer(String path, byte[] json) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(START);
        while (Instant.now().isBefore(end) && process.isAlive()) {
            if (answers(path, json)) {
                return Instant.now();
            }
            Thread.sleep(2);
        }
        throw new IOException("the agent gave no answer on " + address + path);
    }

    /** Posts nothing to a path. @throws IOException where the answer is not 200 */
    public void post(String path) throws IOException {
        try (HttpExchange exchange = HttpExchange.connect(address)) {
            int status = exchange.ask(HttpExchange.request(path, Map.of(), new byte[0]));
            if (status != 200) {
                throw new IOException(path + ": " + status + " " + exchange.answer());
            }
        }
    }

    private boolean answers(String path, byte[] json) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + address.getPort() + path)
                            .toURL()
                            .openConnection();
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(json);
            boolean ok = connection.getResponseCode() == 200;
            (ok ? connection.getInputStream() : connection.getErrorStream()).readAllBytes();
            return ok;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
