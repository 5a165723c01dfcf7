package io.sandpiper.agent.identity;

import io.sandpiper.host.config.HostPort;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An enrolled device.
 *
 * @param device the id: the certificate's CN and the MQTT client id
 * @param chain the device's certificate first
 * @param authority the only trust anchor, for the broker and for assignments
 * @param est where certificates are renewed, for example {@code https://gateway.example:8443}
 * @param labels what the device says of itself
 * @param hasTrust whether it was given a root of the fleet's trust metadata, without which it then installs nothing
 */
public record Identity(
        String device,
        HostPort broker,
        String est,
        Map<String, String> labels,
        PrivateKey key,
        List<X509Certificate> chain,
        X509Certificate authority,
        boolean hasTrust) {
    public Identity {
        labels = Map.copyOf(labels);
        chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    public Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }

    /** Whole days until the certificate ends; negative once it has. */
    public long daysLeft(Instant now) {
        return Duration.between(now, notAfter()).toDays();
    }

    /** With another key and certificate of the same device. */
    Identity with(PrivateKey other, List<X509Certificate> issued) {
        return new Identity(device, broker, est, labels, other, issued, authority, hasTrust);
    }

    /** Leaves the key out, so that an identity may stand in a log. */
    @Override
    public String toString() {
        return "Identity[" + device + " at " + broker + "]";
    }
}
