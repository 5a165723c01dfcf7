package io.sandpiper.gateway.access;

import java.time.Duration;

/** Too many logins were refused here; nothing that comes now is looked at. */
public final class LoginLockedException extends RuntimeException {
    private final long retryAfterSeconds;

    LoginLockedException(String who, Duration left) {
        long seconds = Math.max(1, left.plusMillis(999).toSeconds());
        this.retryAfterSeconds = seconds;
        super("login: too many were refused for " + who + " (expected: try again after " + seconds + " s)");
    }

    /** As the header {@code Retry-After} says it. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
