package io.sandpiper.agent.link;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.sandpiper.agent.identity.DeviceTls;
import io.sandpiper.agent.identity.Identity;
import java.security.GeneralSecurityException;

/** The device's TLS, as the MQTT client takes it. */
final class BrokerTls {
    private BrokerTls() {}

    static MqttClientSslConfig of(Identity identity) {
        try {
            return MqttClientSslConfig.builder()
                    .keyManagerFactory(DeviceTls.own(identity))
                    .trustManagerFactory(DeviceTls.trust(identity.authority()))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the device's key or certificate cannot be used for TLS", e);
        }
    }
}
