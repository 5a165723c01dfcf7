package io.sandpiper.gateway.trust;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When what expires is signed again. Stateless. */
final class Renewal {
    /** What has less than this share of its time left is signed again where its keys are at the gateway. */
    private static final double SIGNED_BELOW = 0.75;
    /** Below this share a person is asked for a signature. */
    private static final double ASKED_BELOW = 0.25;

    private static final long A_MINUTE = 60_000;

    private final Clock clock;

    Renewal(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param isHere whether the keys are at the gateway: then what has more than all of its time left is signed again, too, for a
     *     clock was ahead
     */
    boolean isDue(Instant expires, Duration validity, boolean isHere) {
        long left = Duration.between(clock.instant(), expires).toMillis();
        long whole = validity.toMillis();
        return isHere ? left < whole * SIGNED_BELOW || left > whole + A_MINUTE : left < whole * ASKED_BELOW;
    }

    /** Whether people should hear that the end is near. */
    boolean isNear(Instant expires, Duration validity) {
        return isDue(expires, validity, false);
    }
}
