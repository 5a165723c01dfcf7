package io.sandpiper.agent.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.agent.serve.LogLines;
import io.sandpiper.agent.slot.SlotSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Callers that do not say all, do not hear all, or hang up at once: cut off without a word in the log. */
final class GrpcSlowCallersTest {
    private static final String INFER = "/inference.GRPCInferenceService/ModelInfer";
    private static final int PATIENCE_SECONDS = 20;
    private static final int ROWS = 8_000;
    private static final int STORM = 300;
    private static final int MOST_LINES = 3;
    private static final long CANCEL = 8;
    private static final int FRAME = 16 << 10;
    private static GrpcAgent agent;
    private static Vertx vertx;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        agent = new GrpcAgent(new SlotSettings(1, GrpcAgent.QUEUE, SlotSettings.ANY_MEMORY, ROWS, Map.of()));
        agent.activate("double");
        vertx = Vertx.vertx();
        client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterAll
    static void stop() throws Exception {
        done(vertx.close());
        agent.close();
    }

    @Test
    void a_message_that_trickles_gets_deadline_exceeded() throws Exception {
        HttpClientRequest request = open();
        request.write(Buffer.buffer().appendByte((byte) 0).appendInt(1_000));
        long timer = vertx.setPeriodic(100, t -> request.write(Buffer.buffer("x")));
        HttpClientResponse response = done(request.response());
        vertx.cancelTimer(timer);
        assertThat(response.getHeader("grpc-status")).isEqualTo("4");
        assertThat(response.getHeader("grpc-message")).contains("not whole in time");
        awaitMemory();
    }

    @Test
    void a_head_that_trickles_is_cut_off() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", agent.port())) {
            socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
            // The preface, empty settings, and 5 of the 9 bytes of a HEADERS frame's head (RFC 9113, sections 3.4 and
            // 4.1).
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 90, 1, 4});
            assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void data_without_end_is_cut_off() throws Exception {
        HttpClientRequest request = open();
        CompletableFuture<Void> cut = new CompletableFuture<>();
        request.exceptionHandler(e -> cut.complete(null));
        request.response().onFailure(e -> cut.complete(null));
        Buffer empty = Buffer.buffer(new byte[5]);
        long timer = vertx.setPeriodic(20, t -> request.write(empty).onFailure(e -> cut.complete(null)));
        cut.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        vertx.cancelTimer(timer);
        awaitMemory();
    }

    @Test
    void a_caller_who_does_not_take_its_answer_is_cut_off() throws Exception {
        HttpClientResponse deaf = stalled();
        CompletableFuture<Throwable> cut = new CompletableFuture<>();
        deaf.exceptionHandler(cut::complete);
        deaf.fetch(1);
        assertThat(cut.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        StreamResetException.class, e -> assertThat(e.getCode()).isEqualTo(CANCEL));
    }

    /** It announces windows without end, so that all waits in its socket, where a reset waits too. */
    @Test
    void a_caller_who_does_not_read_its_socket_is_cut_off() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4 << 10);
            socket.connect(new InetSocketAddress("127.0.0.1", agent.port()));
            OutputStream out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            // RFC 9113, sections 6.5 (SETTINGS_INITIAL_WINDOW_SIZE) and 6.9 (WINDOW_UPDATE).
            out.write(new byte[] {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 127, -1, -1, -1});
            out.write(new byte[] {0, 0, 4, 8, 0, 0, 0, 0, 0, 127, -1, 0, 0});
            CompletableFuture<Void> cut = CompletableFuture.runAsync(() -> {
                try {
                    for (int stream = 1; ; stream += 2) {
                        ask(out, stream);
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException e) {
                    // Hung up on.
                }
            });
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (agent.unreadBytes() == 0) {
                assertThat(System.nanoTime()).as("an answer is unread").isLessThan(end);
                Thread.sleep(5);
            }
            cut.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            while (agent.unreadBytes() > 0) {
                assertThat(System.nanoTime()).as("its answers are gone").isLessThan(end);
                Thread.sleep(5);
            }
        }
        assertThat(agent.call("inference.GRPCInferenceService/ServerLive", "").toString())
                .isEqualTo("live: true\n");
    }

    /** A call of one HEADERS frame, literals without an index (RFC 7541, section 6.2.2), and DATA frames. */
    private static void ask(OutputStream out, int stream) throws IOException {
        Buffer head = Buffer.buffer();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(":method", "POST");
        fields.put(":scheme", "http");
        fields.put(":path", INFER);
        fields.put(":authority", "localhost");
        fields.put("content-type", "application/grpc");
        fields.put("te", "trailers");
        fields.forEach((name, value) -> head.appendByte((byte) 0)
                .appendByte((byte) name.length())
                .appendString(name)
                .appendByte((byte) value.length())
                .appendString(value));
        Buffer message = frame();
        Buffer all = Buffer.buffer().appendBuffer(frame(1, 4, stream, head));
        for (int at = 0; at < message.length(); at += FRAME) {
            int to = Math.min(message.length(), at + FRAME);
            all.appendBuffer(frame(0, to == message.length() ? 1 : 0, stream, message.getBuffer(at, to)));
        }
        out.write(all.getBytes());
    }

    private static Buffer frame(int type, int flags, int stream, Buffer payload) {
        return Buffer.buffer()
                .appendMedium(payload.length())
                .appendByte((byte) type)
                .appendByte((byte) flags)
                .appendInt(stream)
                .appendBuffer(payload);
    }

    @Test
    void streams_that_are_reset_with_their_answers_on_the_way_leave_no_log_behind() throws Exception {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < STORM; i++) {
                done(stalled().request().reset(CANCEL));
            }
            for (int i = 0; i < STORM; i++) {
                HttpClientRequest request = open();
                request.write(frame().getBuffer(0, 100));
                done(request.reset(CANCEL));
            }
            awaitMemory();
            assertThat(agent.call("inference.GRPCInferenceService/ServerLive", "")
                            .toString())
                    .isEqualTo("live: true\n");
            assertThat(log.shown()).hasSizeLessThanOrEqualTo(MOST_LINES);
        }
    }

    /** A call whose answer is longer than what its caller takes. */
    private static HttpClientResponse stalled() throws Exception {
        HttpClientRequest request = open();
        CompletableFuture<HttpClientResponse> response = new CompletableFuture<>();
        request.response()
                .onComplete(
                        come -> {
                            come.pause();
                            response.complete(come);
                        },
                        response::completeExceptionally);
        done(request.end(frame()));
        return response.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static HttpClientRequest open() throws Exception {
        return done(client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost("127.0.0.1")
                        .setPort(agent.port())
                        .setURI(INFER)
                        .putHeader("content-type", "application/grpc")))
                .setChunked(true);
    }

    private static Buffer frame() {
        ProtoWriter message = new ProtoWriter()
                .text(1, "double")
                .message(5, input -> input.text(1, "x").text(2, "FP32").numbers(3, ROWS, 4))
                .bytes(7, ByteBuffer.allocate(ROWS * 4 * Float.BYTES));
        byte[] bytes = new byte[message.length()];
        message.view().get(bytes);
        return Buffer.buffer().appendByte((byte) 0).appendInt(bytes.length).appendBytes(bytes);
    }

    private static void awaitMemory() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!agent.isMemoryFree()) {
            assertThat(System.nanoTime()).as("memory is free").isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static <T> T done(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : e;
        }
    }
}
