package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.listen.Endpoint;
import io.sandpiper.agent.listen.TestCredentials;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsListenTest {
    private static final String KEY = "Authorization: Bearer " + TestCredentials.KEY;

    @TempDir
    static Path folder;

    private static RunningAgent agent;
    private static SSLContext trust;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
        TestCredentials credentials = new TestCredentials(folder);
        trust = credentials.trust();
        port = ((Endpoint.Tcp) agent.open(Endpoint.address("test", "127.0.0.1:0"), credentials.read(agent.vertx())))
                .address()
                .port();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY, "authorization: bearer  " + TestCredentials.KEY})
    void a_caller_with_the_key_gets_in(String header) throws Exception {
        assertThat(get("/v2/models/wine", "127.0.0.1:" + port, header)).startsWith("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-None: 1",
                KEY + "x",
                "Authorization: Bearer correct-horse-battery-stapl",
                "Authorization: Basic " + TestCredentials.KEY,
                "Authorization: Bearer",
                "Authorization: " + TestCredentials.KEY
            })
    void a_caller_without_it_gets_401(String header) throws Exception {
        assertThat(get("/v2/models/wine", "127.0.0.1", header))
                .startsWith("HTTP/1.1 401 ")
                .containsIgnoringCase("WWW-Authenticate: Bearer\r\n")
                .contains("{\"error\":\"Authorization: ")
                .doesNotContain("correct-horse");
    }

    @Test
    void a_body_without_a_key_is_refused_before_it_comes() throws Exception {
        assertThat(exchange("POST /v2/models/wine/infer HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                        + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/health/live", "/v2/health/ready"})
    void health_needs_no_key(String path) throws Exception {
        assertThat(get(path, "127.0.0.1", "X-None: 1")).startsWith("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 200",
        "sensor.test:8443, 200",
        "SENSOR.test, 200",
        "a.field.test, 200",
        "localhost, 200",
        "b.a.field.test, 421",
        "field.test, 421",
        "127.0.0.1.evil.test, 421",
        "sensor.test.evil.test, 421",
        "192.0.2.7, 421",
        "[::2]:1, 421"
    })
    void a_host_is_a_name_of_the_certificate_or_the_address(String host, int status) throws Exception {
        assertThat(get("/v2", host, KEY)).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void no_page_gets_in_even_with_the_key() throws Exception {
        assertThat(get("/v2", "127.0.0.1", KEY + "\r\nOrigin: http://localhost"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void what_does_not_speak_tls_is_cut_off() throws Exception {
        try (Socket plain = new Socket("127.0.0.1", port)) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream()
                    .write("GET /v2 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void a_client_that_does_not_trust_the_certificate_does_not_connect() {
        assertThatThrownBy(() -> exchange(SSLContext.getDefault(), "GET /v2 HTTP/1.1\r\n\r\n"))
                .hasMessageContaining("PKIX");
    }

    @Test
    void the_description_names_the_key_where_one_is_needed() throws Exception {
        assertThat(get("/openapi.json", "127.0.0.1", KEY))
                .contains("\"securitySchemes\":{\"apiKey\":{")
                .contains("\"scheme\":\"bearer\"");
        assertThat(agent.get("/openapi.json").json().path("components").has("securitySchemes"))
                .isFalse();
    }

    private static String get(String path, String host, String headers) throws Exception {
        return exchange(
                "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n\r\n");
    }

    private static String exchange(String request) throws Exception {
        return exchange(trust, request);
    }

    private static String exchange(SSLContext context, String request) throws Exception {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
