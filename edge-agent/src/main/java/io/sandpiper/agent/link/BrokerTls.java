package io.sandpiper.agent.link;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.sandpiper.agent.identity.Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** Mutual TLS with the broker: the device's certificate here, the fleet's authority alone over there. */
final class BrokerTls {
    private BrokerTls() {}

    static MqttClientSslConfig of(Identity identity) {
        try {
            return MqttClientSslConfig.builder()
                    .keyManagerFactory(own(identity))
                    .trustManagerFactory(trust(identity.authority()))
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the device's key or certificate cannot be used for TLS", e);
        }
    }

    private static KeyManagerFactory own(Identity identity) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] inMemoryOnly = new char[0];
        store.setKeyEntry(
                "device", identity.key(), inMemoryOnly, identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, inMemoryOnly);
        return factory;
    }

    private static TrustManagerFactory trust(X509Certificate authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", authority);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
