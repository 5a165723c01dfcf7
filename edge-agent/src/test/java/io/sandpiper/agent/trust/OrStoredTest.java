package io.sandpiper.agent.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.trust.tuf.Deadline;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrStoredTest {
    private static final String SNAPSHOT =
            "{\"signed\":{\"_type\":\"snapshot\",\"spec_version\":\"1.0.31\",\"version\":4,"
                    + "\"expires\":\"2030-01-01T00:00:00Z\",\"meta\":{\"targets.json\":{\"version\":1}}},\"signatures\":[]}";

    @TempDir
    Path folder;

    private final TrustMessages messages = new TrustMessages();

    @Test
    void a_stored_file_never_stands_for_a_root_that_has_not_come() throws Exception {
        store("3.root", "a delegated role's");
        assertThat(fetched("3.root.json")).isEmpty();
    }

    @Test
    void what_has_come_goes_before_what_is_stored() throws Exception {
        store("timestamp", "stored");
        assertThat(fetched("timestamp.json")).contains("stored");
        messages.take("timestamp", "come".getBytes(StandardCharsets.US_ASCII));
        assertThat(fetched("timestamp.json")).contains("come");
    }

    @Test
    void another_version_than_the_one_asked_for_is_not_here_yet() throws Exception {
        store("snapshot", SNAPSHOT);
        assertThat(fetched("4.snapshot.json")).contains(SNAPSHOT);
        assertThatThrownBy(() -> fetched("5.snapshot.json"))
                .isInstanceOf(TufException.Unreachable.class)
                .hasMessageContaining("5.snapshot.json: version 4 is here")
                .hasMessageContaining("connect, or bring a newer stick");
    }

    @Test
    void a_damaged_file_is_none_of_the_version_asked_for() throws Exception {
        store("targets", "{");
        assertThatThrownBy(() -> fetched("5.targets.json")).isInstanceOf(TufException.Unreachable.class);
    }

    private void store(String role, String content) throws IOException {
        Files.writeString(folder.resolve(role + ".json"), content);
    }

    private Optional<String> fetched(String name) throws TufException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean found = new OrStored(messages, folder).fetch(name, Deadline.in(Duration.ofSeconds(1)), buffer -> {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            out.writeBytes(bytes);
        });
        return found ? Optional.of(out.toString(StandardCharsets.US_ASCII)) : Optional.empty();
    }
}
