package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.serve.RunningAgent.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed bodies both ways, and bodies that do not come. */
final class ContentCodingTest {
    private static final String PREDICT = "/v1/models/wine:predict";
    private static final String GOOD = "{\"instances\":[[1,1,1,1,1,1,1,1,1,1,1,1,1]]}";
    private static RunningAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "deflate", "raw deflate", "identity"})
    void a_packed_body_is_read(String coding) throws Exception {
        Reply reply = agent.send(agent.request(PREDICT)
                .header("Content-Encoding", coding.replace("raw ", ""))
                .POST(HttpRequest.BodyPublishers.ofByteArray(packed(coding, GOOD))));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    @Test
    void a_bomb_gets_413_and_gives_its_memory_back() throws Exception {
        byte[] bomb = packed("gzip", "0".repeat(64 << 20));
        assertThat(bomb.length).isLessThan(RunningAgent.BODY_BYTES);
        for (int i = 0; i < 4; i++) {
            Reply reply = agent.send(agent.request(PREDICT)
                    .header("Content-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(bomb)));
            assertThat(reply.status()).as(reply.text()).isEqualTo(413);
        }
        assertThat(agent.post(PREDICT, GOOD).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"gzip, 400", "deflate, 400", "br, 415", "'gzip, gzip', 415", "zstd, 415"})
    void what_is_not_packed_so_is_refused(String coding, int status) throws Exception {
        Reply reply = agent.send(agent.request("/v2/models/wine/infer")
                .header("Content-Encoding", coding)
                .POST(HttpRequest.BodyPublishers.ofString(GOOD)));
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.error()).contains("(expected: ");
    }

    @Test
    void a_packed_body_that_is_cut_is_refused() throws Exception {
        byte[] whole = packed("gzip", GOOD);
        Reply reply = agent.send(agent.request(PREDICT)
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(whole, 0, whole.length - 12)));
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | gzip",
                "deflate | deflate",
                "deflate, gzip | gzip",
                "gzip;q=0.5, deflate;q=0.8 | deflate",
                "* | gzip",
                "gzip;q=0 | ",
                "gzip;q=0, * | deflate",
                "identity, gzip;q=0.5 | ",
                "br | ",
                "'' | "
            })
    void an_answer_is_packed_as_asked(String accepted, String coding) throws Exception {
        HttpResponse<byte[]> whole = agent.sendBytes(agent.request(PREDICT)
                .header("Accept-Encoding", accepted)
                .POST(HttpRequest.BodyPublishers.ofString(GOOD)));
        assertThat(whole.headers().firstValue("Content-Encoding").orElse(null)).isEqualTo(coding);
        byte[] plain = switch (coding) {
            case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(whole.body())).readAllBytes();
            case "deflate" -> new InflaterInputStream(new ByteArrayInputStream(whole.body())).readAllBytes();
            case null, default -> whole.body();
        };
        assertThat(new String(plain, StandardCharsets.UTF_8)).contains("\"predictions\"");
    }

    @Test
    void a_body_that_does_not_come_in_time_gets_408_and_the_connection_ends() throws Exception {
        try (Socket socket = agent.open()) {
            socket.getOutputStream()
                    .write(
                            ("POST /v2/models/wine/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"in")
                                    .getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 408 ").contains("{\"error\":\"body: not whole after 2000 ms");
        }
        assertThat(agent.post(PREDICT, GOOD).status()).isEqualTo(200);
    }

    @Test
    void a_body_without_end_where_none_belongs_is_cut_off() throws Exception {
        try (Socket socket = agent.open()) {
            OutputStream out = socket.getOutputStream();
            out.write("POST /v2/nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.UTF_8));
            byte[] chunk = ("1000\r\n" + " ".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.UTF_8);
            long end = System.nanoTime() + 15_000_000_000L;
            boolean cut = false;
            while (!cut && System.nanoTime() < end) {
                try {
                    out.write(chunk);
                    Thread.sleep(5);
                } catch (IOException e) {
                    cut = true;
                }
            }
            assertThat(cut).isTrue();
        }
    }

    @Test
    void a_caller_who_waits_for_a_go_gets_it_or_the_refusal() throws Exception {
        String head = "POST " + PREDICT + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: ";
        try (Socket socket = agent.open()) {
            socket.getOutputStream().write((head + GOOD.length() + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            byte[] first = socket.getInputStream().readNBytes(25);
            assertThat(new String(first, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 100 Continue");
            socket.getOutputStream().write(GOOD.getBytes(StandardCharsets.UTF_8));
            byte[] rest = new byte[4_096];
            int count = socket.getInputStream().read(rest);
            assertThat(new String(rest, 0, count, StandardCharsets.UTF_8)).contains("HTTP/1.1 200 OK");
        }
        try (Socket socket = agent.open()) {
            socket.getOutputStream().write((head + "99999999\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            byte[] first = socket.getInputStream().readNBytes(12);
            assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 413");
        }
    }

    private static byte[] packed(String coding, String text) throws IOException {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packing = switch (coding) {
            case "identity" -> out;
            case "deflate" -> new DeflaterOutputStream(out);
            case "raw deflate" -> new DeflaterOutputStream(out, new Deflater(9, true));
            default -> new GZIPOutputStream(out);
        }) {
            packing.write(plain);
        }
        return out.toByteArray();
    }
}
