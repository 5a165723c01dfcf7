package io.sandpiper.agent.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no client of good will sends, over bare HTTP/2: a status at once, no memory kept, and the next call answered. */
final class GrpcMalformedTest {
    private static final int LONG_NAME_BYTES = 1 << 17;
    private static final String INFER = "/inference.GRPCInferenceService/ModelInfer";
    private static GrpcAgent agent;
    private static Vertx vertx;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        agent = new GrpcAgent();
        vertx = Vertx.vertx();
        client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterAll
    static void stop() throws Exception {
        done(vertx.close());
        agent.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void gets_a_status_and_harms_nobody(
            String what, Map<String, String> headers, Buffer body, String status, String words) throws Exception {
        assertThat(send(headers, body)).as(what).startsWith(status + " ").contains(words);
        assertThat(agent.isMemoryFree()).isTrue();
        assertThat(agent.call("inference.GRPCInferenceService/ServerLive", "").toString())
                .isEqualTo("live: true\n");
    }

    static Stream<Arguments> malformed() {
        Map<String, String> none = Map.of();
        Map<String, String> gzip = Map.of("grpc-encoding", "gzip");
        return Stream.of(
                Arguments.of("no message", none, Buffer.buffer(), "3", "message: absent"),
                Arguments.of("a cut prefix", none, Buffer.buffer(new byte[3]), "3", "message: cut"),
                Arguments.of("a cut message", none, frame(0, 10, new byte[4]), "3", "message: cut"),
                Arguments.of("two messages", none, frame(0, 0).appendBuffer(frame(0, 0)), "3", "a second one"),
                Arguments.of("an unknown flag", none, frame(2, 0), "3", "message: flag 2"),
                Arguments.of("4 GiB claimed", none, frame(0, -1), "8", "message: 4294967295 bytes"),
                Arguments.of("compressed by nothing", none, frame(1, 1, new byte[1]), "3", "without grpc-encoding"),
                Arguments.of(
                        "compressed otherwise", Map.of("grpc-encoding", "br"), frame(1, 1, new byte[1]), "12", "br"),
                Arguments.of("no gzip", gzip, frame(1, 3, new byte[3]), "3", "(expected: gzip"),
                Arguments.of("no protobuf", none, frame(0, 2, new byte[] {0x0a, 0x7f}), "3", "127 bytes at byte 2"),
                Arguments.of("field 0", none, frame(0, 1, new byte[1]), "3", "a field 0 at byte 1"),
                Arguments.of("an endless number", none, frame(0, 12, ones(12)), "3", "more than 10 bytes"),
                Arguments.of("a group", none, frame(0, 1, new byte[] {0x0b}), "3", "wire type 3"),
                Arguments.of("no UTF-8", none, frame(0, 3, new byte[] {0x0a, 1, -1}), "3", "no UTF-8"),
                Arguments.of(
                        "100,000 tensors", none, frame(0, 200_000, empties(100_000)), "3", "more than 4096 fields"),
                Arguments.of(
                        "a name of 128 KiB",
                        none,
                        frame(0, LONG_NAME_BYTES + 4, name(LONG_NAME_BYTES)),
                        "3",
                        "a text of 131072 bytes"),
                Arguments.of("a bad deadline", Map.of("grpc-timeout", "soon"), frame(0, 0), "3", "grpc-timeout: soon"),
                Arguments.of("no time", Map.of("grpc-timeout", "0n"), Buffer.buffer(), "4", "deadline"));
    }

    /** Field 1 with a text of 2^17 bytes, whose length takes three bytes. */
    private static byte[] name(int count) {
        byte[] name = new byte[4 + count];
        Arrays.fill(name, (byte) 'x');
        name[0] = 0x0a;
        name[1] = (byte) 0x80;
        name[2] = (byte) 0x80;
        name[3] = 0x08;
        return name;
    }

    private static byte[] ones(int count) {
        byte[] bytes = new byte[count];
        java.util.Arrays.fill(bytes, (byte) -1);
        return bytes;
    }

    /** So many empty inputs. */
    private static byte[] empties(int count) {
        byte[] bytes = new byte[2 * count];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = 0x2a;
        }
        return bytes;
    }

    private static Buffer frame(int flag, int length, byte... body) {
        return Buffer.buffer().appendByte((byte) flag).appendInt(length).appendBytes(body);
    }

    @Test
    void what_is_not_grpc_gets_415() throws Exception {
        assertThat(send(Map.of("content-type", "application/json"), Buffer.buffer("{}")))
                .startsWith("HTTP 415");
    }

    @Test
    void a_caller_who_hangs_up_in_a_message_leaves_no_memory_taken() throws Exception {
        HttpClientRequest request = done(client.request(options(Map.of())));
        done(request.setChunked(true).write(frame(0, 200_000, new byte[100_000])));
        awaitMemory(false);
        done(request.reset(8));
        awaitMemory(true);
    }

    private static void awaitMemory(boolean free) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (agent.isMemoryFree() != free) {
            assertThat(System.nanoTime()).as("memory is free: " + free).isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static RequestOptions options(Map<String, String> headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(agent.port())
                .setURI(INFER)
                .putHeader("content-type", "application/grpc");
        headers.forEach(options::putHeader);
        return options;
    }

    /** @return the call's status and its words, which stand in the head of an answer without a message */
    private static String send(Map<String, String> headers, Buffer body) throws Exception {
        return done(client.request(options(headers))
                .compose(request -> request.send(body))
                .map(response -> {
                    String status = response.getHeader("grpc-status");
                    return status == null
                            ? "HTTP " + response.statusCode()
                            : status + " " + response.getHeader("grpc-message");
                }));
    }
}
