package io.sandpiper.agent.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.AgentConfig;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenSettingsTest {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    private TestCredentials files;

    @BeforeEach
    void make_the_files() throws Exception {
        files = new TestCredentials(folder);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void an_interface_listens_on_each_address_of_a_list_and_on_a_socket() {
        ListenSettings settings = ListenSettings.of(AgentConfig.of(Map.of(
                "http.listen", "127.0.0.1:1, [::1]:2", "http.socket", folder + "/a.sock", "grpc.listen", "off")));
        assertThat(settings.http())
                .extracting(Endpoint::toString)
                .containsExactly("127.0.0.1:1", "[::1]:2", "unix:" + folder + "/a.sock");
        assertThat(settings.grpc()).isEmpty();
        assertThat(settings.isRemote()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http.listen, tls.certificate, tls.certificate is missing",
        "http.listen, tls.key, tls.key is missing",
        "grpc.listen, http.apiKeyFile, http.apiKeyFile is missing"
    })
    void another_address_is_refused_with_what_it_lacks(String listen, String lacks, String words) {
        Map<String, String> settings = files.settings(Map.of(listen, "127.0.0.1:1,0.0.0.0:2"));
        assertThat(ListenSettings.of(AgentConfig.of(settings)).isRemote()).isTrue();
        settings.remove(lacks);
        assertThatThrownBy(() -> ListenSettings.of(AgentConfig.of(settings)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(listen + ": 0.0.0.0:2 (expected: ")
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void a_key_that_others_may_read_is_refused(String mode) throws Exception {
        Files.setPosixFilePermissions(files.apiKeyFile(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> files.read(vertx))
                .hasMessageStartingWith("http.apiKeyFile: ")
                .hasMessageContaining("chmod 0600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fifteen-chars-x", "two keys in a file that are long", "sixteen-chars-é-"})
    void what_is_no_key_is_refused_without_showing_it(String key) throws Exception {
        Files.writeString(files.apiKeyFile(), key);
        assertThatThrownBy(() -> files.read(vertx))
                .hasMessageStartingWith("http.apiKeyFile: ")
                .hasMessageContaining("16 to 1024 visible ASCII characters")
                .satisfies(e -> assertThat(
                                key.isEmpty() || !String.valueOf(e.getMessage()).contains(key))
                        .isTrue());
    }

    @Test
    void a_private_key_of_another_certificate_is_refused() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.copy(
                new TestCredentials(other).keyFile(),
                files.keyFile(),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> files.read(vertx))
                .hasMessageStartingWith("tls.key: ")
                .hasMessageContaining("another certificate's");
    }

    @Test
    void files_that_hold_something_else_are_refused_by_name() throws Exception {
        Files.writeString(files.certificateFile(), "nothing");
        assertThatThrownBy(() -> files.read(vertx)).hasMessageStartingWith("tls.certificate: ");
        Files.delete(files.certificateFile());
        assertThatThrownBy(() -> files.read(vertx))
                .hasMessageStartingWith("tls.certificate: ")
                .hasMessageContaining("can be read");
    }

    @Test
    void a_socket_path_that_linux_cannot_hold_is_refused() {
        assertThatThrownBy(() -> ListenSettings.of(AgentConfig.of(Map.of("http.socket", "/" + "x".repeat(107)))))
                .hasMessageStartingWith("http.socket: ")
                .hasMessageContaining("at most 107 bytes");
    }
}
