package io.sandpiper.agent;

import io.sandpiper.agent.cli.RehearseCommand;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Runs the whole service once, with a model of one addition, and asks it what programs ask, on each of its interfaces: what the JVM writes down at
 * the end of such a run (JEP 483, {@code -XX:AOTCacheOutput}) later starts need not do again. Used once; ends the process.
 */
final class Rehearsal implements RehearseCommand.Run {
    private static final String MODEL = "rehearsal";
    private static final Duration START = Duration.ofSeconds(60);
    private static final int RETRY_MILLIS = 10;
    private static final String INFER_PATH = "/v2/models/" + MODEL + "/infer";
    private static final List<String> GETS =
            List.of("/v1/models", "/v1/models/" + MODEL, "/v2", "/v2/health/ready", "/v2/models/" + MODEL, "/metrics");
    private static final List<String> PREDICTS = List.of(
            "{\"instances\": [[1, 2.5, -3, 4e0], [0.1, 0.2, 0.30000001192092896, -0.4]]}",
            "{\"instances\": [{\"a\": 1, \"b\": 2.5, \"c\": -3, \"d\": 4}]}");
    private static final String TENSOR = "{\"inputs\": [{\"name\": \"x\", \"shape\": [1, 4], \"datatype\": \"FP32\", ";
    private static final String INFER = TENSOR + "\"data\": [1, 2.5, -3, 4e0]}]}";
    private static final String BINARY =
            TENSOR + "\"parameters\": {\"binary_data_size\": 16}}], \"parameters\": {\"binary_data_output\": true}}";
    private static final String VALUES = "\0".repeat(16);
    private static final String CLOSING = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    private final Service service;
    private final Supplier<Vertx> clients;

    /** What is rehearsed. */
    @FunctionalInterface
    interface Service {
        /**
         * Runs until the process ends.
         *
         * @param arguments a command line
         * @return the exit code
         */
        int run(String... arguments);
    }

    /** @param clients makes what a caller over gRPC runs on */
    Rehearsal(Service service, Supplier<Vertx> clients) {
        this.service = service;
        this.clients = clients;
    }

    @Override
    public int run(Path folder) throws IOException, InterruptedException {
        Path model = folder.resolve("model.onnx");
        copy("rehearsal.onnx", model);
        copy("rehearsal.yaml", folder.resolve("model.yaml"));
        InetSocketAddress address = freeAddress();
        InetSocketAddress grpc = freeAddress();
        AtomicReference<Integer> ended = new AtomicReference<>();
        Thread.ofPlatform()
                .name("serve")
                .daemon()
                .start(() -> ended.set(service.run(
                        "serve",
                        "--http=127.0.0.1:" + address.getPort(),
                        "--grpc=127.0.0.1:" + grpc.getPort(),
                        "--data=" + folder.resolve("data"),
                        "--model=" + MODEL + "=" + model)));
        awaitListening(address, ended);
        for (String predict : PREDICTS) {
            post(address, "/v1/models/" + MODEL + ":predict", "", predict);
        }
        post(address, INFER_PATH, "", INFER);
        post(address, INFER_PATH, "Inference-Header-Content-Length: " + BINARY.length() + "\r\n", BINARY + VALUES);
        awaitListening(grpc, ended);
        GrpcRehearsal.ask(clients.get(), grpc, MODEL);
        for (String path : GETS) {
            ask(address, "GET " + path + CLOSING + "\r\n");
        }
        return ExitCode.DONE;
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream from = Objects.requireNonNull(Rehearsal.class.getResourceAsStream(resource))) {
            Files.copy(from, file);
        }
    }

    /** Port 0 would do if the service told what it chose; one that was just free is nearly as good. */
    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        }
    }

    private static void awaitListening(InetSocketAddress address, AtomicReference<Integer> ended)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (ended.get() == null && System.nanoTime() < end) {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                return;
            } catch (ConnectException e) {
                Thread.sleep(RETRY_MILLIS);
            }
        }
        throw new CommandException(ExitCode.FAILED, "the service did not start");
    }

    private static void post(InetSocketAddress address, String path, String headers, String body) throws IOException {
        ask(address, "POST " + path + CLOSING + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static void ask(InetSocketAddress address, String request) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new CommandException(
                        ExitCode.FAILED, request.lines().findFirst().orElse("") + ": " + answer);
            }
        }
    }
}
