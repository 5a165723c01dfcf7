package io.sandpiper.gateway.est;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.Needs;
import io.sandpiper.gateway.access.Attempts;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.device.Enrolment;
import io.sandpiper.gateway.device.store.DeviceStore;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.message.EnrollToken;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With clients that others wrote: curl with openssl, and strongSwan's pki. */
class EstServerTest {
    private static final int WRONG_TOKENS = 4;

    @TempDir
    Path folder;

    private Database database;
    private Vertx vertx;
    private EstServer server;
    private Enrolment enrolment;
    private Devices devices;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void start() throws Exception {
        database = Database.open(folder.resolve("gateway.db"));
        Schema.migrate(
                database,
                Devices.class,
                List.of(
                        "/db/migration/V050__device.sql",
                        "/db/migration/V052__device_previous_serial.sql",
                        "/db/migration/V071__audit.sql",
                        "/db/migration/V091__device_revoked.sql",
                        "/db/migration/V092__seal.sql"));
        DeviceStore store = new DeviceStore(database);
        devices = new Devices(store, Clock.systemUTC());
        Authority authority =
                Authority.open(folder, AuthoritySettings.plain(List.of("localhost", "127.0.0.1")), Clock.systemUTC());
        enrolment = new Enrolment(store, devices, authority, new Addresses(), Clock.systemUTC());
        vertx = Vertx.vertx();
        server = new EstServer(
                new HostPort("127.0.0.1", 0),
                authority,
                enrolment,
                devices,
                () -> new byte[] {'{', '}'},
                new Attempts(WRONG_TOKENS, () -> now));
        vertx.deployVerticle(server).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        run(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "porch.key",
                "-subj",
                "/CN=porch",
                "-outform",
                "DER",
                "-out",
                "porch.csr");
        run("openssl", "base64", "-in", "porch.csr", "-out", "porch.b64");
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        database.close();
    }

    @Test
    void curl_with_openssl_enrols_and_reenrols() throws Exception {
        X509Certificate first = enrolWithCurl(secret());
        assertThat(devices.mayConnect("porch", first.getSerialNumber().toString(16)))
                .isTrue();
        run("bash", "-c", "openssl base64 -d -A -in answer | openssl pkcs7 -inform DER -print_certs -out porch.pem");
        Answer again = curl("simplereenroll", "porch.b64", "--cert", "porch.pem", "--key", "porch.key");
        assertThat(again.status).isEqualTo("200");
        // The answer may have been lost: what the device has is good until it shows the new one.
        assertThat(devices.mayConnect("porch", first.getSerialNumber().toString(16)))
                .isTrue();
    }

    @Test
    void too_many_wrong_tokens_lock_the_address_out_and_say_until_when() throws Exception {
        String good = secret();
        for (int i = 0; i < WRONG_TOKENS; i++) {
            assertThat(curl("simpleenroll", "porch.b64", "-u", "porch:guess-" + i).status)
                    .isEqualTo("401");
        }
        Answer locked = curl("simpleenroll", "porch.b64", "-D", "headers", "-u", "porch:" + good);
        assertThat(locked.status).isEqualTo("429");
        assertThat(locked.body).contains("too many were refused for this address", "try again after 60 s");
        assertThat(Files.readString(folder.resolve("headers"))).containsIgnoringCase("retry-after: 60");
        now = now.plusSeconds(60);
        assertThat(curl("simpleenroll", "porch.b64", "-u", "porch:" + good).status)
                .isEqualTo("200");
    }

    @Test
    void the_answer_is_one_line_of_base64() throws Exception {
        Answer answer = curl("simpleenroll", "porch.b64", "-u", "porch:" + secret());
        assertThat(answer.status).isEqualTo("200");
        assertThat(answer.body).doesNotContain("\n").matches("[A-Za-z0-9+/=]+");
    }

    @Test
    void refuses_an_unauthenticated_client_with_a_challenge() throws Exception {
        Answer answer = curl("simpleenroll", "porch.b64", "-D", "headers");
        assertThat(answer.status).isEqualTo("401");
        assertThat(Files.readString(folder.resolve("headers"))).containsIgnoringCase("www-authenticate: Basic");
    }

    @Test
    void refuses_a_wrong_token_and_says_so() throws Exception {
        Answer answer = curl("simpleenroll", "porch.b64", "-u", "porch:guess");
        assertThat(answer.status).isEqualTo("401");
        assertThat(answer.body).contains("not known here");
    }

    @Test
    void refuses_a_used_token_and_says_for_whom_it_was() throws Exception {
        String secret = secret();
        enrolWithCurl(secret);
        run("openssl", "req", "-new", "-key", "porch.key", "-subj", "/CN=gate", "-outform", "DER", "-out", "gate.csr");
        run("openssl", "base64", "-in", "gate.csr", "-out", "gate.b64");
        Answer answer = curl("simpleenroll", "gate.b64", "-u", "gate:" + secret);
        assertThat(answer.status).isEqualTo("401");
        assertThat(answer.body).contains("used before, for device porch");
    }

    @Test
    void a_refused_request_burns_no_token() throws Exception {
        String secret = secret();
        Files.writeString(folder.resolve("junk"), "bm90IGEgcmVxdWVzdA==");
        assertThat(curl("simpleenroll", "junk", "-u", "porch:" + secret).status).isEqualTo("400");
        run(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "rsa:1024",
                "-nodes",
                "-keyout",
                "weak.key",
                "-subj",
                "/CN=porch",
                "-outform",
                "DER",
                "-out",
                "weak.csr");
        run("openssl", "base64", "-in", "weak.csr", "-out", "weak.b64");
        Answer weak = curl("simpleenroll", "weak.b64", "-u", "porch:" + secret);
        assertThat(weak.status).isEqualTo("400");
        assertThat(weak.body).contains("key: RSA of 1024 bits (expected: ");
        enrolWithCurl(secret);
    }

    @Test
    void refuses_a_request_of_a_megabyte() throws Exception {
        Files.write(folder.resolve("large"), new byte[1 << 20]);
        assertThat(curl("simpleenroll", "large", "-u", "porch:" + secret()).status)
                .isEqualTo("413");
    }

    @Test
    void strongswans_pki_enrols() throws Exception {
        Needs.program("pki", "strongswan-pki libstrongswan-standard-plugins");
        run(
                "pki",
                "--estca",
                "--url",
                "https://localhost:" + server.port(),
                "--cacert",
                "ca.pem",
                "--caout",
                "est-ca",
                "--force");
        run("bash", "-c", "pki --gen --type ecdsa --size 256 > pki.key");
        run("bash", "-c", "pki --req --in pki.key --type ecdsa --dn CN=porch > pki.csr");
        run(
                "bash",
                "-c",
                "pki --est --url https://localhost:" + server.port() + " --in pki.csr --cacert ca.pem --userpass porch:"
                        + secret() + " > pki.crt");
        X509Certificate certificate = read(Files.readAllBytes(folder.resolve("pki.crt")));
        assertThat(devices.mayConnect("porch", certificate.getSerialNumber().toString(16)))
                .isTrue();
    }

    private record Answer(String status, String body) {}

    private X509Certificate enrolWithCurl(String secret) throws Exception {
        Answer answer = curl("simpleenroll", "porch.b64", "-u", "porch:" + secret);
        assertThat(answer.status).as(answer.body).isEqualTo("200");
        run("bash", "-c", "openssl base64 -d -A -in answer | openssl pkcs7 -inform DER -print_certs -out one.pem");
        return read(Files.readAllBytes(folder.resolve("one.pem")));
    }

    private Answer curl(String operation, String file, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "--cacert",
                "ca.pem",
                "-o",
                "answer",
                "-w",
                "%{http_code}",
                "-H",
                "Content-Type: application/pkcs10",
                "--data-binary",
                "@" + file));
        command.addAll(List.of(more));
        command.add("https://localhost:" + server.port() + "/.well-known/est/" + operation);
        String status = run(command.toArray(String[]::new));
        return new Answer(status, Files.readString(folder.resolve("answer")));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("errors")))
                .isZero();
        return out;
    }

    private String secret() {
        return EnrollToken.parse(enrolment
                        .create(Map.of(), Duration.ofHours(1), Actor.system("test"))
                        .token())
                .secret();
    }

    private static X509Certificate read(byte[] bytes) throws Exception {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf("-----BEGIN");
        byte[] certificate = begin >= 0 ? text.substring(begin).getBytes(StandardCharsets.US_ASCII) : bytes;
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new java.io.ByteArrayInputStream(certificate));
    }

    private static final class Addresses implements Enrolment.EnrolAddresses {
        @Override
        public String est() {
            return "https://localhost:8443";
        }

        @Override
        public String mqtt() {
            return "mqtts://localhost:8883";
        }
    }
}
