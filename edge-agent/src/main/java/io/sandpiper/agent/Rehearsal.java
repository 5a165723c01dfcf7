package io.sandpiper.agent;

import io.sandpiper.agent.cli.RehearseCommand;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
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
import picocli.CommandLine;

/**
 * Runs the whole service once, with a model of one addition, and asks it what programs ask: what the JVM writes down at
 * the end of such a run (JEP 483, {@code -XX:AOTCacheOutput}) later starts need not do again. Used once; ends the process.
 */
final class Rehearsal implements RehearseCommand.Run {
    private static final String MODEL = "rehearsal";
    private static final Duration START = Duration.ofSeconds(60);
    private static final int RETRY_MILLIS = 10;
    private static final List<String> GETS =
            List.of("/v1/models", "/v1/models/" + MODEL, "/v2", "/v2/health/ready", "/v2/models/" + MODEL, "/metrics");
    private static final String PREDICT = "{\"instances\": [[1, 2.5, -3, 4e0]]}";
    private static final String INFER =
            "{\"inputs\": [{\"name\": \"x\", \"shape\": [1, 4], \"datatype\": \"FP32\", \"data\": [1, 2.5, -3, 4e0]}]}";

    private final CommandLine commands;

    /** @param commands with {@code serve} among them */
    Rehearsal(CommandLine commands) {
        this.commands = commands;
    }

    @Override
    public int run(Path folder) throws IOException, InterruptedException {
        Path model = folder.resolve("model.onnx");
        try (InputStream from = Objects.requireNonNull(Rehearsal.class.getResourceAsStream("rehearsal.onnx"))) {
            Files.copy(from, model);
        }
        InetSocketAddress address = freeAddress();
        AtomicReference<Integer> ended = new AtomicReference<>();
        Thread.ofPlatform()
                .name("serve")
                .daemon()
                .start(() -> ended.set(commands.execute(
                        "serve",
                        "--http=127.0.0.1:" + address.getPort(),
                        "--grpc=off",
                        "--data=" + folder.resolve("data"),
                        "--model=" + MODEL + "=" + model)));
        post(address, ended, "/v1/models/" + MODEL + ":predict", PREDICT);
        post(address, ended, "/v2/models/" + MODEL + "/infer", INFER);
        for (String path : GETS) {
            ask(address, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        }
        return ExitCode.DONE;
    }

    /** Port 0 would do if the service told what it chose; one that was just free is nearly as good. */
    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        }
    }

    private static void post(InetSocketAddress address, AtomicReference<Integer> ended, String path, String body)
            throws IOException, InterruptedException {
        String request = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        long end = System.nanoTime() + START.toNanos();
        while (ended.get() == null && System.nanoTime() < end) {
            try {
                ask(address, request);
                return;
            } catch (ConnectException e) {
                Thread.sleep(RETRY_MILLIS); // it does not listen yet
            }
        }
        throw new CommandException(ExitCode.FAILED, "the service did not start");
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
