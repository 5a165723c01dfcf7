package io.sandpiper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command, or a bad disk, left in the folder of the identity ends no serving. */
class UnreadableIdentityTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void an_agent_whose_authority_is_gone_goes_on_answering_and_says_what_it_lacks() throws Exception {
        Path identity = Files.createDirectories(folder.resolve("data/identity"));
        Files.writeString(
                identity.resolve("identity.json"),
                "{\"v\":1,\"device\":\"porch\",\"broker\":\"127.0.0.1:9\",\"labels\":{},\"trust\":false}");
        try (AgentProcess agent = new AgentProcess(folder, List.of(), List.of())) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!agent.log().contains("fleet-not-started") && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(agent.log()).contains("fleet-not-started", "key.pem is gone");
            assertThat(agent.get("/v2/models/wine/ready").statusCode()).isEqualTo(200);
        }
    }
}
