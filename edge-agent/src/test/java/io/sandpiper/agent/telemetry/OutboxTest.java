package io.sandpiper.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.telemetry.store.Outbox;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxTest {
    private static final DataSize ROOM = new DataSize(1_000);

    @TempDir
    Path data;

    @Test
    void batches_survive_a_restart_and_numbers_go_on() {
        String identity;
        try (Outbox outbox = Outbox.open(data, ROOM)) {
            identity = outbox.last().outbox();
            assertThat(outbox.add(place -> new byte[10])).isEqualTo(1);
            assertThat(outbox.add(place -> new byte[10])).isEqualTo(2);
        }
        try (Outbox outbox = Outbox.open(data, ROOM)) {
            assertThat(outbox.last().outbox()).isEqualTo(identity);
            assertThat(outbox.after(0, 10)).extracting(Outbox.Batch::number).containsExactly(1L, 2L);
            assertThat(outbox.add(place -> new byte[10])).isEqualTo(3);
        }
    }

    @Test
    void an_acknowledgement_deletes_up_to_its_number_and_numbers_are_not_used_again() {
        try (Outbox outbox = Outbox.open(data, ROOM)) {
            for (int i = 0; i < 3; i++) {
                outbox.add(place -> new byte[10]);
            }
            assertThat(outbox.acknowledged(outbox.last().outbox(), 3)).isEqualTo(3);
            assertThat(outbox.waiting()).isZero();
            assertThat(outbox.add(place -> new byte[10])).isEqualTo(4);
        }
    }

    @Test
    void an_acknowledgement_for_another_outbox_changes_nothing() {
        try (Outbox outbox = Outbox.open(data, ROOM)) {
            outbox.add(place -> new byte[10]);
            assertThat(outbox.acknowledged("00ff", 1)).isZero();
            assertThat(outbox.waiting()).isEqualTo(1);
        }
    }

    @Test
    void the_oldest_are_dropped_where_there_is_no_room_and_counted() {
        try (Outbox outbox = Outbox.open(data, ROOM)) {
            for (int i = 0; i < 5; i++) {
                outbox.add(place -> new byte[400]);
            }
            assertThat(outbox.after(0, 10)).extracting(Outbox.Batch::number).containsExactly(4L, 5L);
            assertThat(outbox.last().dropped()).isEqualTo(3);
        }
    }
}
