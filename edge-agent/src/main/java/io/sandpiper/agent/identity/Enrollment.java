package io.sandpiper.agent.identity;

import io.sandpiper.agent.identity.EnrollmentException.Kind;
import io.sandpiper.agent.trust.TrustGate;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.host.file.FolderLock;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a machine a device of a fleet, with a one-time token, and renews its certificate. A key is made here, is on disk
 * before anyone hears of it, and never leaves; asking again after a crash uses the same key, by which the gateway knows the
 * device for the one that has spent the token. Blocking; of an agent and a command one at a time, the other is refused.
 */
public final class Enrollment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrollment.class);
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
        try (FolderLock held = folder.lock()) {
            if (folder.enrolled()) {
                throw new EnrollmentException(Kind.FAILED, "enrolled meanwhile by another command");
            }
            EstClient est = new EstClient(token.url(), timeFactor);
            X509Certificate authority = est.authority(token);
            KeyPair pair = folder.requestKey(null);
            List<X509Certificate> chain =
                    est.enroll(authority, device, token.secret(), CertificateRequest.of(device, pair));
            checkIssued(chain.getFirst(), device, pair, authority);
            Optional<byte[]> root = est.trustRoot(authority);
            TrustGate.begin(data, root);
            new WrapKey(data).make();
            folder.writePair(pair, chain);
            folder.writeFleet(device, broker(token), token.url(), labels, authority, root.isPresent());
            folder.endRequest();
            return folder.read().orElseThrow();
        } catch (TufException e) {
            throw new EnrollmentException(Kind.FAILED, "the fleet's trust metadata: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new EnrollmentException(Kind.FAILED, "enrolment failed: " + e.getMessage(), e);
        }
    }

    /**
     * An enrolled device gets a new key and certificate by an operator's word, after its own has ended or was revoked. What
     * it serves, its labels and what it trusts stay.
     */
    public Identity enrollAgain(EnrollToken token, Identity known) throws EnrollmentException, IOException {
        try (FolderLock held = folder.lock()) {
            Identity present = folder.read().orElse(known); // an agent may have renewed meanwhile
            EstClient est = new EstClient(token.url(), timeFactor);
            X509Certificate authority = est.authority(token);
            if (!authority.equals(present.authority())) {
                throw new EnrollmentException(
                        Kind.NOT_ALLOWED,
                        "certificate authority: the token is of another fleet (expected: the one that "
                                + present.device() + " is enrolled in; for another, remove the folder identity and"
                                + " enrol anew)");
            }
            KeyPair pair = folder.requestKey(present.certificate());
            byte[] request = CertificateRequest.of(present.device(), pair);
            List<X509Certificate> chain = est.enroll(authority, present.device(), token.secret(), request);
            checkIssued(chain.getFirst(), present.device(), pair, authority);
            folder.writeFleet(
                    present.device(), broker(token), token.url(), present.labels(), authority, present.hasTrust());
            folder.writePair(pair, chain);
            folder.endRequest();
            return withRoot(est, folder.read().orElseThrow());
        } catch (GeneralSecurityException e) {
            throw new EnrollmentException(Kind.FAILED, "enrolment failed: " + e.getMessage(), e);
        }
    }

    /**
     * A new key and certificate by the present ones, which stay good at the gateway until the new one is first shown; those
     * that a command put in place meanwhile, where there are such.
     */
    public Identity renew(Identity present) throws EnrollmentException, IOException {
        try (FolderLock held = folder.lock()) {
            Identity stored = folder.read().orElse(present);
            if (!stored.certificate().equals(present.certificate())) {
                return stored;
            }
            KeyPair pair = folder.requestKey(present.certificate());
            byte[] request = CertificateRequest.of(present.device(), pair);
            EstClient est = new EstClient(present.est(), timeFactor);
            List<X509Certificate> chain = est.reenroll(present, request);
            checkIssued(chain.getFirst(), present.device(), pair, present.authority());
            folder.writePair(pair, chain);
            folder.endRequest();
            return withRoot(est, present.with(pair.getPrivate(), chain));
        } catch (GeneralSecurityException e) {
            throw new EnrollmentException(Kind.FAILED, "renewal failed: " + e.getMessage(), e);
        }
    }

    /**
     * A device that was enrolled before there was trust metadata gets its root with its next certificate, over the connection
     * that the fleet's authority vouches for, as at enrolment. Until then that authority's word alone put bytes here, so this
     * takes nobody's right but adds a check. A root that is here is never replaced; what fails is tried with the next one.
     */
    private Identity withRoot(EstClient est, Identity identity) throws IOException, GeneralSecurityException {
        if (identity.hasTrust()) {
            return identity;
        }
        try {
            Optional<byte[]> root = est.trustRoot(identity.authority());
            if (root.isEmpty()) {
                return identity;
            }
            TrustGate.beginWhereNone(data, root.get());
            folder.writeFleet(
                    identity.device(),
                    identity.broker(),
                    identity.est(),
                    identity.labels(),
                    identity.authority(),
                    true);
            LOG.atInfo().addKeyValue("device", identity.device()).log("trust-root-taken");
            return folder.read().orElseThrow();
        } catch (EnrollmentException | TufException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("trust-root-not-taken");
            return identity;
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
            issued.checkValidity();
        } catch (GeneralSecurityException e) {
            throw new EnrollmentException(
                    Kind.FAILED,
                    "certificate: not issued by the fleet's authority, or not good now by this clock: "
                            + e.getMessage(),
                    e);
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
