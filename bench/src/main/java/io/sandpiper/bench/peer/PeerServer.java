package io.sandpiper.bench.peer;

import io.sandpiper.bench.load.HttpLoad;
import io.sandpiper.bench.load.TreeUse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A peer's processes: the one that was started and all that came of it. Blocking. */
final class PeerServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration END = Duration.ofSeconds(10);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final String name;
    private final Process process;
    private final int port;

    private PeerServer(String name, Process process, int port) {
        this.name = name;
        this.process = process;
        this.port = port;
    }

    /** @param folder where it runs, and where its log goes */
    static PeerServer start(String name, Path folder, List<String> command, Map<String, String> environment, int port)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        return new PeerServer(name, builder.start(), port);
    }

    /** Asks until the first answer of 200. @return its body */
    String firstAnswer(String path, String json) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(START);
        String last = "nothing answers";
        while (Instant.now().isBefore(end) && process.isAlive()) {
            try {
                HttpResponse<String> answer = ask(port, path, json);
                if (answer.statusCode() == 200) {
                    return answer.body();
                }
                last = answer.statusCode() + " " + answer.body();
            } catch (IOException e) {
                last = String.valueOf(e);
            }
            Thread.sleep(50);
        }
        throw new PeerUnavailableException(name + " does not answer on port " + port + ": " + last);
    }

    /** One request to a server on this machine, this peer or another. */
    static HttpResponse<String> ask(int port, String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    HttpLoad load(String path, String json) {
        return new HttpLoad(new InetSocketAddress("127.0.0.1", port), path, json.getBytes(StandardCharsets.UTF_8));
    }

    TreeUse use() throws IOException {
        return TreeUse.of(process.toHandle());
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
