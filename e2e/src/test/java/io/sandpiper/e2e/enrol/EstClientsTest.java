package io.sandpiper.e2e.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.mqtt.TestTls;
import io.sandpiper.e2e.process.RestClient;
import io.sandpiper.e2e.scene.Needs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.protocol.message.EnrollToken;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.est.ESTService;
import org.bouncycastle.est.HttpAuth;
import org.bouncycastle.est.jcajce.JsseESTServiceBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote enrol and enrol again at a gateway's own process. */
@SharedScene
class EstClientsTest {
    @TempDir
    Path folder;

    private final Scene scene;

    EstClientsTest(Scene scene) {
        this.scene = scene;
    }

    @Test
    void curl_with_openssl_enrols_and_enrols_again() {
        EstCurl est = new EstCurl(scene.gateway(), folder);
        est.ecRequest("one", "/O=garden/CN=est-curl");
        est.enrol("one", secret());
        assertThat(known("est-curl")).isTrue();
        est.ecRequest("two", "/CN=est-curl");
        EstCurl.Answer again = est.post("simplereenroll", "two.b64", est.certificate("one"));
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        est.keepAnswer("two");
        assertThat(est.serial("two")).isNotEqualTo(est.serial("one"));
    }

    @Test
    void strongswans_pki_enrols_and_enrols_again() throws Exception {
        Needs.program("pki", "strongswan-pki libstrongswan-standard-plugins");
        EstCurl shell = new EstCurl(scene.gateway(), folder);
        String url = "https://localhost:" + scene.gateway().ports().est();
        String ca = scene.gateway().caFile().toString();
        shell.run(List.of("pki", "--estca", "--url", url, "--cacert", ca, "--caout", "est-ca.der", "--force"));
        assertThat(read(folder.resolve("est-ca.der")))
                .isEqualTo(read(scene.gateway().caFile()));
        for (String key : List.of("one", "two")) {
            shell.run(List.of("sh", "-c", "pki --gen --type ecdsa --size 256 > " + key + ".key"));
            shell.run(List.of(
                    "sh", "-c", "pki --req --in " + key + ".key --type ecdsa --dn CN=est-pki > " + key + ".csr"));
        }
        String call = "pki --est --url " + url + " --cacert " + ca;
        shell.run(List.of("sh", "-c", call + " --in one.csr --userpass any:" + secret() + " > one.crt"));
        assertThat(known("est-pki")).isTrue();
        shell.run(List.of("sh", "-c", call + " --in two.csr --cert one.crt --key one.key > two.crt"));
        assertThat(read(folder.resolve("two.crt")).getSerialNumber())
                .isNotEqualTo(read(folder.resolve("one.crt")).getSerialNumber());
    }

    @Test
    void bouncy_castles_client_enrols_enrols_again_and_connects() throws Exception {
        KeyPair first = pair();
        ESTService plain = builder().build();
        assertThat(plain.getCACerts().getCertificateStore().getMatches(null)).hasSize(1);
        assertThat(plain.getCSRAttributes().hasAttributesResponse()).isTrue();
        X509Certificate one =
                only(plain.simpleEnroll(false, request("est-bc", first), new HttpAuth("any", secret().toCharArray()))
                        .getStore()
                        .getMatches(null));
        KeyPair second = pair();
        ESTService withCertificate = builder()
                .withKeyManagers(TestTls.keys(first.getPrivate(), List.of(one)).getKeyManagers())
                .build();
        X509Certificate two = only(withCertificate
                .simpleEnroll(true, request("est-bc", second), null)
                .getStore()
                .getMatches(null));
        assertThat(two.getPublicKey()).isEqualTo(second.getPublic());
        try (TestClient client =
                TestClient.withCertificate(scene.gateway(), "est-bc", second.getPrivate(), List.of(two))) {
            assertThat(client.isConnected()).isTrue();
        }
    }

    private JsseESTServiceBuilder builder() {
        X509TrustManager trust =
                (X509TrustManager) TestTls.trust(scene.gateway().caFile()).getTrustManagers()[0];
        return new JsseESTServiceBuilder("localhost:" + scene.gateway().ports().est(), trust);
    }

    private static KeyPair pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static PKCS10CertificationRequest request(String device, KeyPair pair) throws Exception {
        return new JcaPKCS10CertificationRequestBuilder(new X500Principal("O=f,CN=" + device), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    }

    private static X509Certificate only(java.util.Collection<X509CertificateHolder> holders) throws Exception {
        assertThat(holders).hasSize(1);
        return new JcaX509CertificateConverter()
                .getCertificate(holders.iterator().next());
    }

    private static X509Certificate read(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private String secret() {
        return EnrollToken.parse(scene.fleet().enrollToken("site=est")).secret();
    }

    private boolean known(String device) {
        RestClient rest = scene.gateway().rest();
        return rest.get("/v1/devices/" + device.toLowerCase(Locale.ROOT)).status() == 200;
    }
}
