package io.sandpiper.agent.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BindingTest {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void a_socket_is_for_its_user_and_group_and_goes_with_its_server() throws Exception {
        Path socket = folder.resolve("s.sock");
        bind(socket);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
        try (SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            assertThat(caller.isConnected()).isTrue();
        }
        close();
        assertThat(socket).doesNotExist();
    }

    @Test
    void a_socket_that_a_killed_process_left_is_replaced() throws Exception {
        Path socket = folder.resolve("s.sock");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        bind(socket);
        SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
    }

    @Test
    void a_socket_where_another_process_answers_is_refused_and_left_alone() throws Exception {
        Path socket = folder.resolve("s.sock");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket));
            assertThatThrownBy(() -> bind(socket))
                    .hasRootCauseMessage("another process answers there; end it, or choose another path");
            SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
        }
    }

    @Test
    void a_file_that_is_no_socket_is_refused_and_left_alone() throws Exception {
        Path file = Files.writeString(folder.resolve("s.sock"), "precious");
        assertThatThrownBy(() -> bind(file))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("a file is there that is no socket");
        assertThat(file).hasContent("precious");
    }

    @Test
    void a_folder_that_does_not_exist_is_named() {
        assertThatThrownBy(() -> bind(folder.resolve("none/s.sock")))
                .hasMessageContaining("the folder " + folder.resolve("none") + " does not exist");
    }

    private void bind(Path socket) throws Exception {
        Binding.of(
                        vertx,
                        vertx.createHttpServer()
                                .requestHandler(request -> request.response().end()),
                        Endpoint.socket("test", socket.toString()))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }
}
