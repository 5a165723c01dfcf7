package io.sandpiper.agent.doctor;

import io.sandpiper.agent.identity.Identity;
import java.time.Instant;
import java.util.Optional;

/** The clock and the certificate, each against the other. */
final class IdentityChecks {
    private static final long WARN_DAYS = 30;

    private IdentityChecks() {}

    /** @param lastAssignment when the newest assignment came in: the clock cannot be before it */
    static Finding clock(Identity identity, Optional<Instant> lastAssignment, Instant now) {
        Instant notBefore = identity.certificate().getNotBefore().toInstant();
        Instant earliest = lastAssignment.filter(notBefore::isBefore).orElse(notBefore);
        return now.isBefore(earliest)
                ? Finding.fail(
                        "clock",
                        now.toString(),
                        "later than " + earliest + ", when this device last heard of its fleet",
                        "set the clock, for example with systemd-timesyncd or chrony")
                : Finding.ok("clock", now.toString());
    }

    static Finding certificate(Identity identity, Instant now) {
        long days = identity.daysLeft(now);
        String found = days + " days left, until " + identity.notAfter();
        String cure = "a running agent renews it by itself while it is good and the gateway can be reached; else make a"
                + " token with `sandpiper devices reenroll " + identity.device()
                + "`, and run `sandpiper-agent enroll --token-file FILE`";
        if (now.isAfter(identity.notAfter())) {
            return Finding.fail("certificate", "ended " + identity.notAfter(), "a certificate that is valid", cure);
        }
        return days < WARN_DAYS
                ? Finding.warn("certificate", found, WARN_DAYS + " days or more", cure)
                : Finding.ok("certificate", found);
    }
}
