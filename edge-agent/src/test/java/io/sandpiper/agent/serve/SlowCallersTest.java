package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.serve.RunningAgent.Reply;
import io.sandpiper.agent.slot.SlotSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers that do not say all, or do not hear all: cut off, while the others are answered. */
final class SlowCallersTest {
    private static final int SMALL_BUFFER = 4 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ROWS = 10_000;
    private static final int CONNECTIONS = 500;
    private static final int BYTES_A_CONNECTION = 24 << 10;
    private RunningAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new RunningAgent(new SlotSettings(1, RunningAgent.QUEUE, SlotSettings.ANY_MEMORY, ROWS, Map.of()));
        agent.slots().activate(RunningAgent.bare("double"));
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
    }

    @Test
    void a_head_that_trickles_is_cut_off() throws Exception {
        try (Socket socket = agent.open()) {
            socket.setSoTimeout(200);
            socket.getOutputStream().write("GET /v2 HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(isCutWhileSending(socket, "X-A: b\r\n")).isTrue();
        }
        assertThat(agent.get("/v2/health/ready").status()).isEqualTo(200);
    }

    @Test
    void a_body_that_trickles_is_cut_off() throws Exception {
        try (Socket socket = agent.open()) {
            socket.setSoTimeout(200);
            socket.getOutputStream()
                    .write(
                            "POST /v2/models/wine/infer HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(isCutWhileSending(socket, "1\r\n \r\n")).isTrue();
        }
    }

    /** Sends a little again and again until the other end is gone. */
    private static boolean isCutWhileSending(Socket socket, String little) {
        byte[] bytes = little.getBytes(StandardCharsets.US_ASCII);
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (System.nanoTime() < end) {
                socket.getOutputStream().write(bytes);
                if (isEnded(socket.getInputStream())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isEnded(InputStream in) throws IOException {
        try {
            return in.read(new byte[1_024]) < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void a_caller_who_asks_and_does_not_listen_is_cut_off() throws Exception {
        try (Socket deaf = deaf()) {
            assertThat(asking(deaf, largeAnswer()).join(PATIENCE))
                    .as("it is cut")
                    .isTrue();
        }
        assertThat(agent.get("/v2/health/ready").status()).isEqualTo(200);
    }

    @Test
    void one_who_asks_for_pages_and_does_not_read_them_is_cut_off() throws Exception {
        String page = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (Socket deaf = deaf()) {
            assertThat(asking(deaf, page.repeat(50).getBytes(StandardCharsets.US_ASCII))
                            .join(PATIENCE))
                    .as("it is cut")
                    .isTrue();
        }
    }

    @Test
    void while_answers_are_not_read_further_requests_get_503_and_then_are_answered_again() throws Exception {
        byte[] large = largeAnswer();
        List<Socket> deaf = new ArrayList<>();
        List<Thread> asking = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket socket = deaf();
                deaf.add(socket);
                asking.add(asking(socket, large));
            }
            Reply refused = awaited("callers have not read the answers", 503);
            assertThat(refused.whole().headers().firstValue("Retry-After")).contains("1");
            assertThat(agent.get("/v2/health/live").status()).isEqualTo(200);
            awaited("model_name", 200);
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
            for (Thread thread : asking) {
                thread.join();
            }
        }
    }

    private Reply awaited(String words, int status) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Reply reply = ask();
        while (reply.status() != status || !reply.text().contains(words)) {
            assertThat(System.nanoTime()).as(reply.text()).isLessThan(end);
            Thread.sleep(20);
            reply = ask();
        }
        return reply;
    }

    private Reply ask() throws Exception {
        return agent.post(
                "/v2/models/names/infer",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[1]}]}");
    }

    @Test
    void idle_connections_cost_little_and_the_last_of_them_is_answered() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            agent.get("/v2/health/live");
            long before = heap();
            for (int i = 0; i < CONNECTIONS; i++) {
                idle.add(agent.open());
            }
            Socket last = idle.getLast();
            last.getOutputStream()
                    .write("GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(last.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
            assertThat((heap() - before) / CONNECTIONS).as("bytes a connection").isLessThan(BYTES_A_CONNECTION);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** A connection that takes little more than it reads. */
    private Socket deaf() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(new InetSocketAddress("127.0.0.1", agent.port()));
        return socket;
    }

    /** Asks until the other end is gone. */
    private static Thread asking(Socket socket, byte[] request) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    socket.getOutputStream().write(request);
                }
            } catch (IOException e) {
                return; // cut off
            }
        });
    }

    /** A request of 160 KB whose answer is longer. */
    private static byte[] largeAnswer() {
        int bytes = ROWS * 4 * Float.BYTES;
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[" + ROWS + ",4],\"datatype\":\"FP32\","
                + "\"parameters\":{\"binary_data_size\":" + bytes + "}}]}";
        ByteBuffer values = ByteBuffer.allocate(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(5);
        for (int i = 0; i < ROWS * 4; i++) {
            values.putFloat(random.nextFloat());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("POST /v2/models/double/infer HTTP/1.1\r\nHost: localhost\r\nInference-Header-Content-Length: "
                        + json.length() + "\r\nContent-Length: " + (json.length() + bytes) + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(values.array());
        return out.toByteArray();
    }
}
