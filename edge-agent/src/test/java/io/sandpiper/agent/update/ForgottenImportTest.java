package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.media.ImportFolder;
import io.sandpiper.agent.media.ImportFolder.Request;
import io.sandpiper.agent.media.MediaLink;
import io.sandpiper.agent.media.MediaWatch;
import io.sandpiper.agent.media.NoLink;
import io.sandpiper.protocol.media.OfflineMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgottenImportTest {
    @TempDir
    Path data;

    @TempDir
    Path stick;

    @Test
    void a_request_whose_command_was_killed_is_dropped_when_its_time_is_up() throws Exception {
        OfflineMedia media = new OfflineMedia(stick);
        Files.createDirectories(media.assignments());
        Files.writeString(media.assignment(TestFleet.DEVICE), "{}");
        TestBundle bundle = new TestBundle("fashion", "1.0.0", 1);
        ImportFolder requests = new ImportFolder(data);
        requests.ask(new Request("1", stick.toString(), 1, List.of(bundle.target(1)), 1));
        try (TestAgent agent = new TestAgent(data, new ChunkingLink(), new TestFleet()).start();
                MediaLink link = new MediaLink(new NoLink());
                MediaWatch watch = agent.imports(data, link)) {
            watch.start();
            agent.await("the agent has heard", () -> isThere("outcome.json"));
            agent.await("the request is dropped", () -> !isThere("request.json"));
            assertThat(requests.asked()).isEmpty();
        }
    }

    private boolean isThere(String name) {
        return Files.exists(data.resolve("import").resolve(name));
    }
}
