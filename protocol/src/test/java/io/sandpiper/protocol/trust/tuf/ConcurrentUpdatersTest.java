package io.sandpiper.protocol.trust.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConcurrentUpdatersTest extends RepositoryTest {
    @Test
    void updaters_of_one_process_take_turns_on_a_store() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<TrustedRepository>> updates = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                repository.publish();
                updates.add(threads.submit(device::update));
            }
            for (Future<TrustedRepository> update : updates) {
                update.get();
            }
        }
        device.update();
        assertThat(device.versions()).containsExactly(1L, 13L, 13L, 13L);
    }

    @Test
    void updaters_of_two_processes_take_turns_on_a_store() throws Exception {
        for (TestRole role : repository.roles.values()) {
            role.expires(Instant.now().plus(Duration.ofDays(1))); // a process has the real clock
        }
        repository.publish("root").publish();
        List<Process> processes = List.of(process(), process());
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        assertThat(device.versions()).containsExactly(2L, 2L, 2L, 2L);
    }

    @Test
    void an_updater_waits_for_another_no_longer_than_its_patience() throws Exception {
        device.patience = new Patience(
                Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofSeconds(9), 1 << 20, Duration.ofMillis(100));
        try (StoreLock _ = StoreLock.take(device.metadata, Deadline.in(Duration.ZERO))) {
            assertThatThrownBy(device::update)
                    .isInstanceOf(TufException.StoreFailed.class)
                    .hasMessage("updating.lock: held (expected: no other updater for so long)");
        }
        device.update();
    }

    private Process process() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.sandpiper.protocol.trust.tuf.cli.TufClientMain",
                        "--metadata-dir",
                        device.metadata.toString(),
                        "--metadata-url",
                        server.uri("metadata").toString(),
                        "refresh")
                .inheritIO()
                .start();
    }
}
