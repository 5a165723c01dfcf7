package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The time for expiry: the device's clock, or the newest time at which an update succeeded, whichever is later. A clock
 * that is set back (an empty battery, an attacker) does not bring expired metadata back to life. Only a time of success
 * is kept, so a clock that runs ahead cannot lock the device out: at such a time everything has expired.
 */
public final class TrustedTime {
    private static final String FILE = "newest-time";
    private static final int FILE_BYTES = 64;

    private final InstantSource clock;
    private final MetadataStore memory;

    public TrustedTime(InstantSource clock, MetadataStore memory) {
        this.clock = clock;
        this.memory = memory;
    }

    Instant now() throws TufException.StoreFailed {
        Instant now = clock.instant();
        return newest().filter(newest -> newest.isAfter(now)).orElse(now);
    }

    /** @param time when an update began that has succeeded */
    void remember(Instant time) throws TufException.StoreFailed {
        Instant least = time.minus(TrustLimits.TIME_GRAIN);
        if (newest().filter(newest -> newest.isAfter(least)).isEmpty()) {
            memory.writeFile(FILE, time.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A memory that cannot be read is none: the clock still counts, and the device must be able to update. */
    private Optional<Instant> newest() throws TufException.StoreFailed {
        Optional<byte[]> bytes = memory.readFile(FILE, FILE_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(new String(bytes.get(), StandardCharsets.US_ASCII)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
