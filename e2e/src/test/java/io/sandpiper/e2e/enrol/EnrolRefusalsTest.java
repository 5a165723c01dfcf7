package io.sandpiper.e2e.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Reply;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.protocol.message.EnrollToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of every wrong kind at a gateway's own process: refused in words to act on, nothing changed, no token burnt. */
@SharedScene
class EnrolRefusalsTest {
    private static final String EC = "(expected: EC P-256 or P-384, Ed25519, RSA of 2048 to 8192 bits)";

    @TempDir
    Path folder;

    private final Scene scene;
    private EstCurl est;
    private String devices = "";

    EnrolRefusalsTest(Scene scene) {
        this.scene = scene;
        this.est = new EstCurl(scene.gateway(), scene.folder());
    }

    @BeforeEach
    void note_what_is_there() {
        est = new EstCurl(scene.gateway(), folder);
        devices = ids();
    }

    @AfterEach
    void nothing_is_there_that_was_not_before() {
        assertThat(ids()).isEqualTo(devices);
    }

    @Test
    void a_broken_signature() throws Exception {
        String secret = secret();
        est.ecRequest("broken", "/CN=refused-broken");
        byte[] der = Files.readAllBytes(est.file("broken.csr"));
        der[der.length - 3] ^= 1;
        Files.writeString(est.file("broken.b64"), Base64.getEncoder().encodeToString(der));
        refused(400, "signature: does not prove that the sender has the key", "broken", "-u", "any:" + secret);
        stillGood(secret);
    }

    @Test
    void an_rsa_key_of_1024_bits() {
        String secret = secret();
        est.request("weak", "/CN=refused-weak", "rsa:1024");
        refused(400, "key: RSA of 1024 bits " + EC, "weak", "-u", "any:" + secret);
        stillGood(secret);
    }

    @Test
    void a_body_of_a_megabyte() throws Exception {
        String secret = secret();
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'A');
        Files.write(est.file("large.b64"), megabyte);
        refused(413, "request: too large (expected: at most 16384 bytes)", "large", "-u", "any:" + secret);
        stillGood(secret);
    }

    @Test
    void a_wrong_content_type() {
        String secret = secret();
        est.ecRequest("typed", "/CN=refused-typed");
        EstCurl.Answer answer = est.postAs("application/json", "simpleenroll", "typed.b64", "-u", "any:" + secret);
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.text()).contains("Content-Type: application/json (expected: application/pkcs10)");
        stillGood(secret);
    }

    @Test
    void a_name_that_no_device_may_have() {
        String secret = secret();
        est.ecRequest("gateway", "/CN=gateway-main");
        refused(400, "device: gateway-main (expected: a name that", "gateway", "-u", "any:" + secret);
        est.ecRequest("path", "/CN=..%2Fporch");
        refused(400, "subject: ", "path", "-u", "any:" + secret);
        stillGood(secret);
    }

    @Test
    void a_used_token() {
        String secret = secret();
        est.ecRequest("first", "/CN=refused-first");
        est.enrol("first", secret);
        est.ecRequest("second", "/CN=refused-second");
        refused(401, "used before, for device refused-first (expected: a new one;", "second", "-u", "any:" + secret);
        remove("refused-first");
    }

    @Test
    void an_expired_token() {
        Reply made = scene.gateway().rest().post("/v1/enroll-tokens", Map.of("labels", Map.of(), "validFor", "1s"));
        Instant expires = Instant.parse(made.succeeded().path("expires").asText());
        String secret = EnrollToken.parse(made.json().path("token").asText()).secret();
        Await.until("the token expires", () -> Instant.now().isAfter(expires.plusMillis(50)));
        est.ecRequest("late", "/CN=refused-late");
        refused(401, "expired at " + expires + " (expected: a new one;", "late", "-u", "any:" + secret);
    }

    @Test
    void a_token_for_another_name() {
        est.ecRequest("owner", "/CN=refused-owner");
        est.enrol("owner", secret());
        String secret = secretFor("refused-owner");
        est.ecRequest("other", "/CN=refused-other");
        refused(
                403,
                "subject: CN=refused-other (expected: CN=refused-owner, for which",
                "other",
                "-u",
                "any:" + secret);
        est.ecRequest("again", "/CN=refused-owner");
        est.enrol("again", secret);
        remove("refused-owner");
    }

    @Test
    void a_renewal_under_a_foreign_name() {
        est.ecRequest("renewer", "/CN=refused-renewer");
        est.enrol("renewer", secret());
        est.ecRequest("foreign", "/CN=refused-foreign");
        EstCurl.Answer answer = est.post("simplereenroll", "foreign.b64", est.certificate("renewer"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("subject: refused-foreign (expected: refused-renewer, as in the certificate)");
        remove("refused-renewer");
    }

    @Test
    void a_renewal_without_a_certificate() {
        est.ecRequest("bare", "/CN=refused-bare");
        EstCurl.Answer answer = est.post("simplereenroll", "bare.b64");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("client certificate: none (expected: the device's present one");
    }

    @Test
    void a_renewal_by_a_revoked_certificate() {
        est.ecRequest("revoked", "/CN=refused-revoked");
        est.enrol("revoked", secret());
        scene.fleet()
                .sandpiper(false, List.of("devices", "revoke", "refused-revoked"))
                .succeeded();
        EstCurl.Answer answer = est.post("simplereenroll", "revoked.b64", est.certificate("revoked"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text())
                .contains("client certificate: of device refused-revoked, replaced, revoked or removed (expected: its"
                        + " present one, or a token of sandpiper devices reenroll refused-revoked)");
        remove("refused-revoked");
    }

    @Test
    void a_renewal_by_a_certificate_of_a_foreign_authority() {
        est.run(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=porch",
                "-keyout",
                "alien.key",
                "-out",
                "alien.pem"));
        est.ecRequest("porch", "/CN=porch");
        EstCurl.Answer answer = est.post("simplereenroll", "porch.b64", est.certificate("alien"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text())
                .contains("client certificate: issued by CN=porch (expected: the device's present one, issued by this"
                        + " fleet's authority)");
    }

    private void refused(int status, String words, String request, String... more) {
        EstCurl.Answer answer = est.post("simpleenroll", request + ".b64", more);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).contains(words);
    }

    private void stillGood(String secret) {
        est.ecRequest("good", "/CN=refused-not");
        est.enrol("good", secret);
        remove("refused-not");
    }

    private void remove(String device) {
        scene.gateway().rest().delete("/v1/devices/" + device).succeeded();
    }

    private String ids() {
        return scene.gateway()
                .rest()
                .get("/v1/devices")
                .succeeded()
                .findValuesAsText("device")
                .toString();
    }

    private String secret() {
        return EnrollToken.parse(scene.fleet().enrollToken("site=est")).secret();
    }

    private String secretFor(String device) {
        return EnrollToken.parse(scene.fleet()
                        .sandpiper(false, List.of("devices", "reenroll", device))
                        .succeeded()
                        .out()
                        .strip())
                .secret();
    }
}
