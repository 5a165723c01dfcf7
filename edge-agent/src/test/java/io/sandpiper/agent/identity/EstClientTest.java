package io.sandpiper.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.identity.EnrollmentException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class EstClientTest {
    private static final String PATH = "/.well-known/est/cacerts";
    /** A deadline of three seconds. */
    private static final double FACTOR = 0.1;

    private final TestEst est = new TestEst();

    EstClientTest() throws Exception {}

    @AfterEach
    void stop() {
        est.close();
    }

    @Test
    void a_body_that_stalls_is_not_waited_for_beyond_the_deadline() {
        est.stall(PATH, 1_000);
        assertFails(Kind.UNREACHABLE, "no whole answer within 3.0 s");
    }

    @Test
    void an_answer_that_is_too_long_is_none() {
        est.flood(PATH, (64 << 10) + 1);
        assertFails(Kind.FAILED, "the answer is longer than 65536 bytes");
    }

    @Test
    void an_answer_that_breaks_off_is_none() {
        est.breakOff(PATH, 1_000);
        assertFails(Kind.UNREACHABLE, "the answer broke off");
    }

    private void assertFails(Kind kind, String words) {
        assertThatThrownBy(() -> new EstClient(est.url(), FACTOR).authority(est.token(null)))
                .isInstanceOfSatisfying(
                        EnrollmentException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }
}
