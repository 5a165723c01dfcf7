package io.sandpiper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What opens sealed models leaves no file of its memory behind. */
final class OwnCommandTest {
    private static final String NO_CORE = "-XX:-CreateCoredumpOnCrash";
    private static final Path ROOT = Path.of("..");

    @Test
    void neither_the_agent_nor_what_tries_a_candidate_writes_a_core() throws IOException {
        assertThat(OwnCommand.of(AgentMain.class, "accept")).contains(NO_CORE);
        assertThat(lines("bin/agent.flags")).contains(NO_CORE);
        assertThat(lines("configs/systemd/sandpiper-agent.service")).contains("LimitCORE=0");
    }

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(ROOT.resolve(file));
    }
}
