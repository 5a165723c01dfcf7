package io.sandpiper.agent.identity;

import io.sandpiper.agent.identity.EnrollmentException.Kind;
import io.sandpiper.agent.trust.TrustGate;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.EnrollToken;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a machine a device of a fleet, with a one-time token. The key is made here, is on disk before anyone hears of
 * it, and never leaves; enrolling again after a crash uses the same key, by which the gateway knows the device for the
 * one that has spent the token. Blocking.
 */
public final class Enrollment {
    private static final int MQTT_PORT = 8883;
    private final Path data;
    private final IdentityFolder folder;
    private final double timeFactor;

    /**
     * @param data the agent's data folder
     * @param timeFactor by which time-outs grow on emulated machines
     */
    public Enrollment(Path data, double timeFactor) {
        this.data = data;
        this.folder = new IdentityFolder(data);
        this.timeFactor = timeFactor;
    }

    /** Enrols as {@code device}; returns what is stored then. */
    public Identity enroll(EnrollToken token, String device, Map<String, String> labels)
            throws EnrollmentException, IOException {
        try {
            KeyPair pair = folder.keyPair();
            EstClient est = new EstClient(token, timeFactor);
            X509Certificate authority = est.authority(token);
            List<X509Certificate> chain =
                    est.enroll(authority, device, token.secret(), CertificateRequest.of(device, pair));
            checkIssued(chain.getFirst(), device, pair, authority);
            Optional<byte[]> root = est.trustRoot(authority);
            TrustGate.begin(data, root);
            folder.write(device, broker(token), labels, chain, authority, root.isPresent());
            return folder.read().orElseThrow();
        } catch (TufException e) {
            throw new EnrollmentException(Kind.FAILED, "the fleet's trust metadata: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new EnrollmentException(Kind.FAILED, "enrolment failed: " + e.getMessage(), e);
        }
    }

    private static void checkIssued(X509Certificate issued, String device, KeyPair pair, X509Certificate authority)
            throws EnrollmentException {
        boolean named =
                List.of(issued.getSubjectX500Principal().getName().split(",")).contains("CN=" + device);
        if (!named || !issued.getPublicKey().equals(pair.getPublic())) {
            throw new EnrollmentException(
                    Kind.FAILED,
                    "certificate: " + issued.getSubjectX500Principal() + " (expected: CN=" + device
                            + " and this device's key)");
        }
        try {
            issued.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new EnrollmentException(
                    Kind.FAILED, "certificate: not issued by the authority that the token names", e);
        }
    }

    private static HostPort broker(EnrollToken token) {
        if (token.mqtt() == null) {
            return new HostPort(hostOf("enrolment token.url", token.url()), MQTT_PORT);
        }
        int port = URI.create(token.mqtt()).getPort();
        return new HostPort(hostOf("enrolment token.mqtt", token.mqtt()), port < 0 ? MQTT_PORT : port);
    }

    private static String hostOf(String field, String url) {
        String host = URI.create(url).getHost();
        if (host == null) {
            throw new InvalidInputException(field, url, "a URL with a host");
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
