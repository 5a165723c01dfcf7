package io.sandpiper.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is locked out after how many refusals, and for how long; by a clock that the test moves. */
class AttemptsTest {
    private static final int MOST = 5;
    private static final Origin THIEF = new Origin("192.0.2.1", null);
    private static final Origin OTHER = new Origin("192.0.2.2", null);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Attempts attempts = new Attempts(MOST, () -> now);

    @Test
    void an_address_with_too_many_refusals_is_locked_out_and_told_until_when() {
        refuse(THIEF, MOST);
        assertThatThrownBy(() -> take(THIEF, "right"))
                .isInstanceOf(LoginLockedException.class)
                .hasMessage("login: too many were refused for this address (expected: try again after 60 s)");
        assertThat(take(OTHER, "right")).isTrue();
        now = now.plus(Attempts.FIRST_LOCK);
        assertThat(take(THIEF, "right")).isTrue();
    }

    @Test
    void each_further_lock_is_twice_as_long_up_to_a_quarter_of_an_hour() {
        long[] seconds = new long[6];
        for (int i = 0; i < seconds.length; i++) {
            refuse(THIEF, MOST);
            try {
                take(THIEF, "right" + i);
            } catch (LoginLockedException e) {
                seconds[i] = e.retryAfterSeconds();
            }
            now = now.plusSeconds(seconds[i]);
        }
        assertThat(seconds).containsExactly(60, 120, 240, 480, 900, 900);
    }

    @Test
    void a_few_refusals_a_minute_are_borne_for_ever() {
        for (int i = 0; i < 100; i++) {
            refuse(THIEF, MOST - 1);
            now = now.plus(Attempts.WINDOW);
        }
        assertThat(take(THIEF, "right")).isTrue();
    }

    @Test
    void a_name_is_locked_whatever_address_it_is_tried_from() {
        for (int i = 0; i < MOST; i++) {
            refuse(new Origin("192.0.2." + (10 + i), "laptop"), 1);
        }
        assertThatThrownBy(() -> take(new Origin("192.0.2.99", "laptop"), "right"))
                .isInstanceOf(LoginLockedException.class)
                .hasMessageContaining("refused for laptop");
        assertThat(take(new Origin("192.0.2.99", "another"), "right")).isTrue();
    }

    @Test
    void a_credential_that_was_taken_before_is_not_locked_out_by_a_stranger() {
        assertThat(take(THIEF, "at-work")).isTrue();
        refuse(THIEF, MOST);
        assertThat(take(THIEF, "at-work")).isTrue();
        assertThatThrownBy(() -> take(THIEF, "guess")).isInstanceOf(LoginLockedException.class);
    }

    @Test
    void who_was_let_in_before_is_let_in_with_a_new_credential_while_there_is_a_lock() {
        assertThat(take(THIEF, "first", "alice")).isTrue();
        refuse(THIEF, MOST);
        assertThat(take(THIEF, "refreshed", "alice")).isTrue();
        assertThatThrownBy(() -> take(THIEF, "other", "mallory")).isInstanceOf(LoginLockedException.class);
        assertThatThrownBy(() -> take(THIEF, "other", null)).isInstanceOf(LoginLockedException.class);
    }

    @Test
    void who_claims_to_be_one_who_was_let_in_is_checked_a_few_times_a_minute_alone() {
        assertThat(take(THIEF, "first", "alice")).isTrue();
        refuse(THIEF, MOST);
        int[] checks = {0};
        for (int i = 0; i < 100; i++) {
            attempts.guard(THIEF, "forged" + i, "alice", () -> {
                checks[0]++;
                return CompletableFuture.failedFuture(new LoginRefusedException("wrong"));
            });
        }
        assertThat(checks[0]).isEqualTo(Attempts.CHECKED);
        now = now.plus(Attempts.WINDOW);
        assertThat(take(THIEF, "refreshed", "alice")).isTrue();
    }

    @Test
    void all_addresses_of_an_ipv6_network_count_as_one() {
        for (int i = 0; i < MOST; i++) {
            refuse(new Origin("2001:db8:0:1::" + i, null), 1);
        }
        assertThatThrownBy(() -> take(new Origin("2001:db8:0:1:ffff::1", null), "right"))
                .isInstanceOf(LoginLockedException.class);
        assertThat(take(new Origin("2001:db8:0:2::1", null), "right")).isTrue();
    }

    @Test
    void what_could_not_be_checked_is_nobodys_fault() {
        for (int i = 0; i < MOST * 2; i++) {
            attempts.guard(
                    THIEF, "x", null, () -> CompletableFuture.failedFuture(new LoginUnavailableException("down")));
        }
        assertThat(take(THIEF, "right")).isTrue();
    }

    @Test
    void a_million_addresses_take_no_more_room_than_ten_thousand() {
        for (int i = 0; i < 1_000_000; i++) {
            refuse(new Origin("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), null), 1);
        }
        assertThat(attempts.counted()).isEqualTo(Attempts.MAX_COUNTED);
    }

    @Test
    void after_an_hour_without_refusals_the_first_lock_is_short_again() {
        refuse(THIEF, MOST);
        now = now.plus(Attempts.FORGIVEN);
        refuse(THIEF, MOST);
        assertThatThrownBy(() -> take(THIEF, "right")).hasMessageContaining("after 60 s");
        assertThat(Duration.ofMinutes(1)).isEqualTo(Attempts.FIRST_LOCK);
    }

    private void refuse(Origin origin, int times) {
        for (int i = 0; i < times; i++) {
            attempts.guard(
                    origin, "wrong", null, () -> CompletableFuture.failedFuture(new LoginRefusedException("wrong")));
        }
    }

    private boolean take(Origin origin, String credential) {
        return take(origin, credential, null);
    }

    private boolean take(Origin origin, String credential, @Nullable String subject) {
        try {
            return attempts.guard(origin, credential, subject, () -> CompletableFuture.completedFuture(true))
                    .join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }
}
