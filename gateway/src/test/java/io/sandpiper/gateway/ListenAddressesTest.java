package io.sandpiper.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.key.TrustedCertificates;
import io.sandpiper.host.config.ConfigLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mqtt.listen", "est.listen", "http.listen"})
    void a_taken_port_is_told_with_its_setting_and_address(String setting) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "127.0.0.1:" + other.getLocalPort();
            GatewayConfig config = config(Map.of(setting, address));
            assertThatThrownBy(() -> GatewayMain.start(config).close())
                    .isInstanceOf(IOException.class)
                    .hasMessage(setting + " " + address + ": the address is in use by another program");
        }
    }

    @Test
    void an_address_that_two_settings_name_is_told_with_both() throws IOException {
        String free;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = "127.0.0.1:" + other.getLocalPort();
        }
        GatewayConfig config = config(Map.of("est.listen", free, "http.listen", free));
        assertThatThrownBy(() -> GatewayMain.start(config).close())
                .hasMessage("http.listen " + free + ": the address is in use by another program, or is est.listen too");
    }

    @Test
    void beyond_the_loopback_rest_takes_tls_1_3_alone() throws Exception {
        try (GatewayMain gateway = GatewayMain.start(config(Map.of("http.listen", "0.0.0.0:0")))) {
            SSLContext tls = TrustedCertificates.context(folder.resolve("gateway/ca.pem"));
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                try (SSLSocket socket =
                        (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", gateway.httpPort())) {
                    socket.setEnabledProtocols(new String[] {version});
                    if (version.equals("TLSv1.3")) {
                        socket.startHandshake();
                    } else {
                        assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
                    }
                }
            }
        }
    }

    private GatewayConfig config(Map<String, String> settings) {
        Map<String, String> flags = new HashMap<>(Map.of(
                "data", folder.resolve("gateway").toString(),
                "http.listen", "127.0.0.1:0",
                "mqtt.listen", "127.0.0.1:0",
                "est.listen", "127.0.0.1:0"));
        flags.putAll(settings);
        return GatewayConfig.of(ConfigLoader.load(GatewayConfig.class, GatewayConfig.DEFAULTS, null, Map.of(), flags));
    }
}
