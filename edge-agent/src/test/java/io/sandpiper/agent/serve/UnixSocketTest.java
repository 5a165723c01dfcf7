package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.agent.cli.PsCommand;
import io.sandpiper.agent.listen.Endpoint;
import io.sandpiper.protocol.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class UnixSocketTest {
    @TempDir
    static Path folder;

    private static RunningAgent agent;
    private static Path socket;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
        socket = folder.resolve("agent.sock");
        agent.open(Endpoint.socket("test", socket.toString()), null);
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
        assertThat(socket).doesNotExist();
    }

    @Test
    void a_prediction_over_the_socket_is_that_over_tcp() throws Exception {
        String body = "{\"instances\":[[13,2,2,20,100,2,2,0.3,1.5,5,1,3,700]]}";
        String answer = exchange("POST /v1/models/wine:predict HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(answer).startsWith("HTTP/1.1 200 OK");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .isEqualTo(agent.post("/v1/models/wine:predict", body).text());
    }

    @ParameterizedTest
    @CsvSource({
        "Host: localhost, 200",
        "Host: 127.0.0.1:8090, 200",
        "X-None: 1, 200",
        "Host: sensor.test, 421",
        "Origin: http://sensor.test, 403"
    })
    void a_caller_may_name_this_machine_or_nothing(String header, int status) throws Exception {
        assertThat(exchange("GET /v2 HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void the_example_goes_over_the_socket() throws Exception {
        String answer = exchange("GET /v1/models/wine HTTP/1.0\r\n\r\n");
        String example = Json.read(
                        "model",
                        answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8),
                        JsonNode.class)
                .path("example")
                .asText();
        assertThat(example).contains("--unix-socket '" + socket + "' http://localhost/v1/models/wine:predict");
        Process shell = new ProcessBuilder("sh", "-c", example)
                .redirectErrorStream(true)
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("\"predictions\"");
        assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void ps_asks_over_the_socket() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommandLine ps = new CommandLine(new PsCommand(new PrintStream(out, true, StandardCharsets.UTF_8)));
        assertThat(ps.execute("--socket", socket.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("MODEL", "wine", "fashion");
        assertThat(ps.execute("--socket", folder.resolve("none").toString())).isNotZero();
    }

    private static String exchange(String request) throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
