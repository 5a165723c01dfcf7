package io.sandpiper.agent.renewal;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** When a certificate is due: a pure function. */
final class RenewalRule {
    /**
     * Devices that were enrolled together come over an eighth of the time that they wait, not all at once: at two thirds, a twelfth of
     * the certificate's life. Where none is waited, at once.
     */
    private static final int SPREAD = 8;

    private RenewalRule() {}

    /**
     * @param at share of the certificate's life
     * @param jitter 0 to 1, drawn once for each certificate
     */
    static Instant due(X509Certificate certificate, double at, double jitter) {
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        double share = Math.min(at + at * jitter / SPREAD, at + (1 - at) / 2);
        return from.plusMillis((long) (life.toMillis() * share));
    }
}
