package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.access.oidc.StallingServer;
import io.sandpiper.host.cli.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProviderClientTest {
    @Test
    @Timeout(60)
    void a_provider_that_begins_its_answer_and_never_ends_it_keeps_no_command_waiting() throws Exception {
        try (StallingServer server = StallingServer.start();
                ProviderClient client = new ProviderClient(server.url(), null)) {
            assertThatThrownBy(() -> client.deviceCode(
                            new LoginWays.Oidc(server.url(), "cli", "https://gateway.test/api", "openid")))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("no whole answer within 10 s");
        }
    }
}
