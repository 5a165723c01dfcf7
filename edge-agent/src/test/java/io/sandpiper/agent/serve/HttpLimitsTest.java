package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.serve.RunningAgent.Reply;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies, queues, hosts and methods: what the interface bears, and how it says no. */
final class HttpLimitsTest {
    private static final String INFER = "/v2/models/wine/infer";
    private static final String PREDICT = "/v1/models/wine:predict";
    private static final String GOOD = "{\"instances\":[[1,1,1,1,1,1,1,1,1,1,1,1,1]]}";
    private RunningAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new RunningAgent();
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
    }

    @Test
    void a_body_that_says_it_is_too_large_gets_413_before_it_is_sent() throws Exception {
        try (Socket socket = agent.open()) {
            socket.getOutputStream().write(head(INFER, "Content-Length: 8589934592"));
            byte[] answer = new byte[1_024];
            int length = socket.getInputStream().read(answer);
            assertThat(new String(answer, 0, length, StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("{\"error\":\"body: more than 262144 bytes (expected: at most 262144");
        }
    }

    @Test
    void a_body_in_chunks_is_cut_off_at_the_limit() throws Exception {
        String chunk = "1000\r\n" + " ".repeat(0x1000) + "\r\n";
        String answer = agent.raw(new String(head(PREDICT, "Transfer-Encoding: chunked"), StandardCharsets.UTF_8)
                + chunk.repeat(RunningAgent.BODY_BYTES / 0x1000 + 1) + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("application/problem+json", "\"field\":\"body\"");
    }

    @Test
    void bodies_beyond_the_memory_for_all_get_503_and_the_memory_comes_back() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        int part = RunningAgent.BODY_BYTES - 1;
        try {
            for (int i = 0; i < 2; i++) {
                Socket socket = agent.open();
                waiting.add(socket);
                socket.getOutputStream().write(head(PREDICT, "Content-Length: " + RunningAgent.BODY_BYTES));
                socket.getOutputStream().write(new byte[part]);
            }
            byte[] answer = new byte[1_024];
            int length = waiting.getLast().getInputStream().read(answer);
            assertThat(new String(answer, 0, length, StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("Retry-After: 1\r\n")
                    .contains("the memory for requests' bodies is taken");
            assertThat(agent.post(PREDICT, GOOD).status()).as("a small body").isEqualTo(200);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
        String large = GOOD + " ".repeat(part - GOOD.length());
        Reply reply = agent.post(PREDICT, large);
        for (int i = 0; i < 100 && reply.status() == 503; i++) {
            Thread.sleep(20);
            reply = agent.post(PREDICT, large);
        }
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    @Test
    void a_full_queue_gets_503_with_retry_after_and_what_was_accepted_is_answered() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        agent.slot("wine").submit((slot, execution) -> {
            busy.countDown();
            awaitQuietly(free);
        });
        busy.await();
        for (int i = 0; i < RunningAgent.QUEUE; i++) {
            agent.slot("wine").submit((slot, execution) -> {});
        }
        Reply predict = agent.post(PREDICT, GOOD);
        assertThat(predict.status()).isEqualTo(503);
        assertThat(predict.type()).isEqualTo("application/problem+json");
        assertThat(predict.whole().headers().firstValue("Retry-After")).contains("1");
        assertThat(predict.json().path("detail").asText()).contains("the queue of wine is full");
        Reply infer = agent.post(INFER, "{}");
        assertThat(infer.status()).isEqualTo(503);
        assertThat(infer.error()).contains("the queue of wine is full");
        assertThat(agent.post("/v1/models/names:predict", "{\"instances\":[[1]]}")
                        .status())
                .as("another model")
                .isEqualTo(200);
        free.countDown();
        Reply after = agent.post(PREDICT, GOOD);
        for (int i = 0; i < 100 && after.status() == 503; i++) {
            Thread.sleep(20);
            after = agent.post(PREDICT, GOOD);
        }
        assertThat(after.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:1", "LOCALHOST:8090", "127.0.0.1", "127.0.0.1:65535", "[::1]:9"})
    void a_host_of_the_loopback_is_answered(String host) throws Exception {
        assertThat(agent.raw("GET /v2/health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example:8090", "localhost.evil.example", "10.0.0.1", "x:y"})
    void another_host_is_refused(String host) throws Exception {
        String v2 = agent.raw("GET /v2/health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertThat(v2)
                .startsWith("HTTP/1.1 421 ")
                .contains("{\"error\":\"Host: " + host + " (expected: localhost, 127.0.0.1 or [::1]");
        String v1 = agent.raw("POST " + PREDICT + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                + "Content-Length: " + GOOD.length() + "\r\n\r\n" + GOOD);
        assertThat(v1).startsWith("HTTP/1.1 421 ").contains("\"field\":\"Host\"");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000, 200",
        "http://127.0.0.1:8090, 200",
        "https://evil.example, 403",
        "http://localhost.evil.example, 403",
        "null, 403"
    })
    void a_page_is_answered_only_where_it_comes_from_the_loopback(String origin, int status) throws Exception {
        Reply reply = agent.send(
                agent.request(PREDICT).header("Origin", origin).POST(HttpRequest.BodyPublishers.ofString(GOOD)));
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v2", "/v2/health/live", "/v2/models/wine", "/v2/models/wine/ready", "/v1/models", "/metrics"})
    void head_is_get_without_a_body(String path) throws Exception {
        String answer = agent.raw("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n");
        assertThat(answer.indexOf("\r\n\r\n")).isEqualTo(answer.length() - 4);
        assertThat(answer).containsPattern("(?i)content-length: [1-9]");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2/models/wine/infer, POST",
        "HEAD, /v1/models/wine:predict, POST",
        "POST, /v2/models/wine, 'GET, HEAD'",
        "DELETE, /v1/models/wine, 'GET, HEAD'",
        "OPTIONS, /metrics, 'GET, HEAD'"
    })
    void another_method_gets_405_with_the_allowed_ones(String method, String path, String allow) throws Exception {
        Reply reply = agent.send(agent.request(path).method(method, HttpRequest.BodyPublishers.noBody()));
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.whole().headers().firstValue("Allow")).contains(allow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\nHost", "NONSENSE\r\n\r\n", "GET /v2 HTTP/1.1\r\nContent-Length: -1\r\n\r\n"})
    void what_is_no_request_gets_no_5xx(String text) throws Exception {
        try (Socket socket = agent.open()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).doesNotStartWith("HTTP/1.1 5");
        }
        assertThat(agent.raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.0 414 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/9.9", "HTTP/2.0", "HTTP/1.2", "RTSP/1.0"})
    void an_unknown_version_is_refused_as_bad_input(String version) throws Exception {
        assertThat(agent.raw("GET / " + version + "\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .endsWith("{\"error\":\"HTTP version: " + version + " (expected: HTTP/1.1 or HTTP/1.0)\"}");
    }

    @Test
    void two_requests_sent_together_are_answered_in_order() throws Exception {
        String one = "GET /v2/models/wine HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String answers = agent.raw(one + one.replace("wine HTTP/1.1", "names HTTP/1.1\r\nConnection: close"));
        assertThat(answers).containsSubsequence("200 OK", "\"wine\"", "200 OK", "\"names\"");
    }

    private static byte[] head(String path, String header) {
        return ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
