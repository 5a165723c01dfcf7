package io.sandpiper.agent.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.AgentConfig;
import io.sandpiper.host.cli.CommandException;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerTest {
    private static final long PATIENCE_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();

    /** Says hello everywhere. */
    private final Service hello = (endpoint, credentials) -> Binding.of(
            vertx,
            vertx.createHttpServer()
                    .requestHandler(request -> request.response().end("hello")),
            endpoint);

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void an_endpoint_that_is_not_there_yet_costs_the_first_one_nothing() throws Exception {
        Path socket = folder.resolve("later/s.sock");
        int port = free();
        listener("127.0.0.1:" + port, socket).openHttp(hello, 1);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("hello");
        Files.createDirectory(socket.getParent());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(socket) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        try (SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertThat(caller.connect(UnixDomainSocketAddress.of(socket))).isTrue();
        }
    }

    @Test
    void the_first_endpoint_on_the_device_ends_the_start_where_it_is_taken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Listener listener = listener("127.0.0.1:" + taken.getLocalPort(), folder.resolve("s.sock"));
            assertThatThrownBy(() -> listener.openHttp(hello, 1))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("the port is in use; choose another with --http HOST:PORT");
        }
    }

    private Listener listener(String address, Path socket) {
        return new Listener(
                vertx,
                ListenSettings.of(AgentConfig.of(
                        Map.of("http.listen", address, "http.socket", socket.toString(), "grpc.listen", "off"))));
    }

    private static int free() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
