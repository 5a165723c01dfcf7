package io.sandpiper.gateway.api;

import io.sandpiper.protocol.limit.Limits;

/** What a request may cost before anyone looks at it. */
final class ApiLimits {
    /** JSON bodies: digests and names. */
    static final int JSON_BODY_BYTES = 256 << 10;
    /** Uploads. */
    static final long BLOB_BYTES = Limits.BLOB_BYTES;

    static final int HEADER_BYTES = 16 << 10;
    static final int IDLE_SECONDS = 120;
    /** Event streams at once. */
    static final int EVENT_STREAMS = 200;
    /** How often an event stream asks whether its login is still good. */
    static final long LOGIN_CHECK_MILLIS = 1_000;

    private ApiLimits() {}
}
