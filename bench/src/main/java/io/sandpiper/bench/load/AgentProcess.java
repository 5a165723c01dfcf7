package io.sandpiper.bench.load;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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

    private final Process process;
    private final InetSocketAddress address;

    private AgentProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Starts the process and returns at once. */
    public static AgentProcess start(Path root, Path scratch, Map<String, Path> models) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                root.resolve("bin/sandpiper-agent").toString(),
                "serve",
                "--http",
                "127.0.0.1:" + port,
                "--grpc",
                "127.0.0.1:0",
                "--data",
                scratch.resolve("agent-" + port).toString()));
        models.forEach((name, file) -> command.addAll(List.of("--model", name + "=" + file)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("agent-" + port + ".log").toFile())
                .start();
        return new AgentProcess(process, new InetSocketAddress("127.0.0.1", port));
    }

    public long pid() {
        return process.pid();
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
