package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    /** The second is not where localhost leads. */
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:0", "127.0.0.2:0"})
    void the_gateway_reaches_its_own_broker_wherever_that_listens(String address, @TempDir Path folder) {
        try (RunningGateway gateway = RunningGateway.start(folder, Map.of("mqtt.listen", address))) {
            assertThat(gateway.rest().get("/health/ready").status()).isEqualTo(200);
        }
    }
}
