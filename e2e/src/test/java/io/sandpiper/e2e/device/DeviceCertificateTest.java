package io.sandpiper.e2e.device;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.identity.DeviceTls;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the certificates of one authority may be used for against each other. */
class DeviceCertificateTest {
    @Test
    void a_device_certificate_is_no_servers(@TempDir Path folder) throws Exception {
        Authority authority = Authority.open(folder, AuthoritySettings.plain(List.of("localhost")), Clock.systemUTC());
        X509TrustManager agent =
                (X509TrustManager) DeviceTls.trust(authority.certificate()).getTrustManagers()[0];
        X509Certificate device = authority.issueDevice(
                "localhost",
                KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic());
        X509Certificate[] stolen = {device, authority.certificate()};
        assertThatThrownBy(() -> agent.checkServerTrusted(stolen, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
        X509Certificate[] servers = authority.server().chain().toArray(X509Certificate[]::new);
        assertThatCode(() -> agent.checkServerTrusted(servers, "ECDHE_ECDSA")).doesNotThrowAnyException();
    }
}
