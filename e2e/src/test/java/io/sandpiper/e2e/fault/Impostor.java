package io.sandpiper.e2e.fault;

import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.process.GatewayProcess;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;

/**
 * A hostile publisher who holds the gateway's own client certificate: the broker believes it everything, so it stands for
 * a broker and a network that alter, replay and forge. It takes over the gateway's connection, which then comes back.
 */
final class Impostor {
    static final Topics TOPICS = new Topics(Topics.DEFAULT_FLEET);

    private static final int MAX_TRIES = 20;

    private final GatewayProcess gateway;
    private final Authority authority;

    Impostor(GatewayProcess gateway) {
        this.gateway = gateway;
        try {
            this.authority = Authority.open(gateway.data(), AuthoritySettings.plain(List.of()), Clock.systemUTC());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Authority authority() {
        return authority;
    }

    /** Signs as the gateway does. */
    byte[] signed(Desired desired) {
        return authority.assignments().signer().sign(desired).bytes();
    }

    TestClient connect() throws TestClient.Refused {
        return TestClient.withCertificate(
                gateway,
                Authority.GATEWAY_CLIENT,
                authority.client().key(),
                authority.client().chain());
    }

    void send(String device, byte[] desired) throws TestClient.Refused {
        // The gateway comes back under the same client id and may end our connection before we have spoken.
        for (int tries = 1; ; tries++) {
            try (TestClient client = connect()) {
                client.publish(TOPICS.device(device, DeviceTopic.DESIRED), desired);
                return;
            } catch (TestClient.Refused e) {
                if (tries == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }
}
