package io.sandpiper.protocol.trust.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The power is cut at every change that an update makes to the store, before it and after it. */
class PowerCutTest extends RepositoryTest {
    /** A folder that does what it is asked {@code left} times, and is then without power. */
    private static final class Cut extends DurableFolder {
        private int left;
        private final boolean after;

        Cut(Path folder, int left, boolean after) {
            super(folder);
            this.left = left;
            this.after = after;
        }

        @Override
        public void write(String name, byte[] bytes) throws IOException {
            step(() -> super.write(name, bytes));
        }

        @Override
        public void delete(String name) throws IOException {
            step(() -> super.delete(name));
        }

        private interface Change {
            void make() throws IOException;
        }

        private void step(Change change) throws IOException {
            if (left > 0 || (left == 0 && after)) {
                change.make();
            }
            if (left-- <= 0) {
                throw new IOException("power cut");
            }
        }
    }

    static IntStream changes() {
        return IntStream.range(0, 4);
    }

    static IntStream changesOfRecovery() {
        return IntStream.range(0, 8);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void the_first_update_goes_on_after_a_cut_before_change(int change) throws Exception {
        cutThenUpdate(change, false);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void the_first_update_goes_on_after_a_cut_after_change(int change) throws Exception {
        cutThenUpdate(change, true);
    }

    /** 5.3.11 between the root that rotates keys and the files that they had signed. */
    @ParameterizedTest
    @MethodSource("changesOfRecovery")
    void a_recovery_from_fast_forward_goes_on_after_a_cut_before_change(int change) throws Exception {
        fastForwardAndRecover();
        cutThenUpdate(change, false);
    }

    @ParameterizedTest
    @MethodSource("changesOfRecovery")
    void a_recovery_from_fast_forward_goes_on_after_a_cut_after_change(int change) throws Exception {
        fastForwardAndRecover();
        cutThenUpdate(change, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"signed", "garbage"})
    void half_a_stage_file_does_no_harm(String half) throws Exception {
        Files.writeString(device.metadata.resolve(".new"), half);
        device.update();
        assertThat(device.metadata.resolve(".new")).doesNotExist();
    }

    private void fastForwardAndRecover() throws Exception {
        repository.role("timestamp").version = 9_000;
        repository.role("snapshot").version = 9_000;
        repository.publish();
        device.update();
        // The snapshot key stays, so that only the rotation of the other tells that the stored snapshot is to go.
        repository.role("timestamp").rotate();
        repository.role("timestamp").version = 2;
        repository.role("snapshot").version = 2;
        repository.publish("root").publish();
    }

    private void cutThenUpdate(int change, boolean after) throws Exception {
        assertThatThrownBy(() ->
                        device.client(new Cut(device.metadata, change, after)).update())
                .isInstanceOf(TufException.StoreFailed.class);
        device.update();
        assertThat(device.versions())
                .containsExactly(
                        repository.role("root").version,
                        repository.role("timestamp").version,
                        repository.role("snapshot").version,
                        repository.role("targets").version);
        assertThat(device.metadata.resolve("recovery")).doesNotExist();
    }
}
