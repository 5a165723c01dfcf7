package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.api.RestCaller.Answer;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlobCallsTest {
    private static final long SEED = 20_261_124;

    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) {
        gateway = RunningGateway.start(folder);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void a_blob_comes_back_byte_for_byte() {
        byte[] bytes = new byte[3 << 20];
        new Random(SEED).nextBytes(bytes);
        Digest digest = Digest.of(bytes);
        Answer first = put(digest, bytes);
        assertThat(first.status()).isEqualTo(201);
        assertThat(put(digest, bytes).status()).isEqualTo(200);
        assertThat(gateway.rest().head("/v1/blobs/" + digest).header("Content-Length"))
                .isEqualTo(String.valueOf(bytes.length));
        assertThat(gateway.rest().get("/v1/blobs/" + digest).body()).isEqualTo(bytes);
    }

    @Test
    void an_empty_blob_is_a_blob() {
        Digest digest = Digest.of(new byte[0]);
        assertThat(put(digest, new byte[0]).status()).isEqualTo(201);
        assertThat(gateway.rest().get("/v1/blobs/" + digest).body()).isEmpty();
    }

    @Test
    void bytes_of_another_digest_are_refused_and_leave_nothing() throws IOException {
        Digest other = Digest.of("other".getBytes(StandardCharsets.UTF_8));
        Answer answer = put(other, "these".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("expected")).contains(other.hex());
        assertThat(gateway.rest().head("/v1/blobs/" + other).status()).isEqualTo(404);
        assertThat(incoming()).isEmpty();
    }

    @Test
    void an_upload_that_breaks_off_leaves_nothing() throws IOException {
        byte[] whole = new byte[1 << 20];
        new Random(SEED + 1).nextBytes(whole);
        Digest digest = Digest.of(whole);
        try (Socket socket = new Socket(gateway.url().getHost(), gateway.url().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /v1/blobs/" + digest + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
                            + gateway.token() + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                            + whole.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(whole, 0, whole.length / 2);
            out.flush();
            Waiting.until("the upload is being written", () -> !incoming().isEmpty());
        }
        Waiting.until("the half upload is gone", () -> incoming().isEmpty());
        assertThat(gateway.rest().head("/v1/blobs/" + digest).status()).isEqualTo(404);
        assertThat(put(digest, whole).status()).isEqualTo(201);
    }

    @Test
    void an_upload_over_the_limit_is_refused_before_it_is_sent() throws IOException {
        String digest = "sha256:" + "b".repeat(64);
        try (Socket socket = new Socket(gateway.url().getHost(), gateway.url().getPort())) {
            socket.getOutputStream()
                    .write(("PUT /v1/blobs/" + digest + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
                                    + gateway.token()
                                    + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                                    + ((2L << 30) + 1) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void a_digest_that_is_none_is_named() {
        Answer answer = gateway.rest().send("PUT", "/v1/blobs/sha256:123", "application/octet-stream", new byte[] {1});
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("field")).isEqualTo("digest");
        assertThat(answer.text("value")).contains("123");
        assertThat(answer.text("expected")).contains("64");
    }

    @Test
    void a_blob_that_is_not_there_is_not_found() {
        Answer answer = gateway.rest().get("/v1/blobs/sha256:" + "c".repeat(64));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    private Answer put(Digest digest, byte[] bytes) {
        return gateway.rest().send("PUT", "/v1/blobs/" + digest, "application/octet-stream", bytes);
    }

    private List<Path> incoming() throws IOException {
        try (Stream<Path> files = Files.list(gateway.data().resolve("blobs").resolve("incoming"))) {
            return files.toList();
        }
    }
}
