package io.sandpiper.protocol.trust;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.trust.RefusedAssignmentException.Reason;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * The check that rests on the fleet's certificate authority: the signer's certificate must lead to it (RFC 5280
 * section 6) and carry the assignment purpose alone; and the fleet's list, where it names signers, must name this one. Safe
 * for many threads.
 */
public final class ChainAssignmentCheck implements AssignmentCheck {
    /** The extended key usage of an assignment certificate; a UUID-based OID (ITU-T X.667). */
    public static final String PURPOSE = "2.25.103958621467113604924135790113825604347";

    private static final int MAX_CHAIN = 4;
    private final TrustAnchor authority;
    private final AssignmentSigners signers;

    public ChainAssignmentCheck(X509Certificate authority, AssignmentSigners signers) {
        this.authority = new TrustAnchor(authority, null);
        this.signers = signers;
    }

    @Override
    public Desired verify(byte[] message, String device, long highestCounter, Instant now)
            throws RefusedAssignmentException {
        Desired desired = verifiedPayload(message, now);
        if (!desired.device().equals(device)) {
            throw new RefusedAssignmentException(
                    Reason.OTHER_DEVICE,
                    "device: " + InvalidInputException.shown(desired.device()) + " (expected: " + device + ")");
        }
        if (desired.counter() < highestCounter) {
            throw new RefusedAssignmentException(
                    Reason.LOWER_COUNTER,
                    "counter: " + desired.counter() + " (expected: " + highestCounter + " or more)");
        }
        if (desired.counter() - highestCounter > Limits.COUNTER_JUMP) {
            throw new RefusedAssignmentException(
                    Reason.FAR_AHEAD,
                    "counter: " + desired.counter() + " (expected: at most " + (highestCounter + Limits.COUNTER_JUMP)
                            + ", for the gateway counts one by one)");
        }
        if (now.isAfter(desired.notAfter())) {
            throw new RefusedAssignmentException(
                    Reason.EXPIRED, "notAfter: " + desired.notAfter() + " (expected: later than " + now + ")");
        }
        return desired;
    }

    private Desired verifiedPayload(byte[] message, Instant now) throws RefusedAssignmentException {
        byte[] payload;
        try {
            Envelope envelope = Envelope.parse(message);
            if (!envelope.payloadType().equals(Envelope.ASSIGNMENT)) {
                throw new InvalidInputException("payloadType", envelope.payloadType(), Envelope.ASSIGNMENT);
            }
            payload = Base64.getDecoder().decode(envelope.payload());
            X509Certificate signer = signer(envelope, now);
            if (envelope.signatures().stream().noneMatch(s -> signed(signer, payload, s))) {
                throw new RefusedAssignmentException(Reason.BAD_SIGNATURE, "signature: does not match the payload");
            }
            Digest key = Digest.of(signer.getPublicKey().getEncoded());
            if (!signers.mayAssign(key)) {
                throw new RefusedAssignmentException(
                        Reason.UNNAMED_SIGNER,
                        "signer: key " + key.brief() + " (expected: one that this fleet's list of models names)");
            }
            return Json.read("assignment", payload, Desired.class);
        } catch (InvalidInputException | IllegalArgumentException e) {
            throw new RefusedAssignmentException(Reason.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    private X509Certificate signer(Envelope envelope, Instant now) throws RefusedAssignmentException {
        if (envelope.chain().isEmpty() || envelope.chain().size() > MAX_CHAIN) {
            throw new RefusedAssignmentException(
                    Reason.UNTRUSTED_SIGNER,
                    "chain: " + envelope.chain().size() + " (expected: 1 to " + MAX_CHAIN + ")");
        }
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> chain = new ArrayList<>();
            for (String encoded : envelope.chain()) {
                byte[] der = Base64.getDecoder().decode(encoded);
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            PKIXParameters parameters = new PKIXParameters(Set.of(authority));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            // Our own purpose is checked below; a critical extended key usage is then no longer unresolved.
            CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(chain), parameters);
            List<String> purposes = chain.getFirst().getExtendedKeyUsage();
            if (purposes == null || !purposes.equals(List.of(PURPOSE))) {
                throw new RefusedAssignmentException(
                        Reason.UNTRUSTED_SIGNER, "signer: its certificate is not made for signing assignments");
            }
            return chain.getFirst();
        } catch (CertPathValidatorException e) {
            boolean isTime = e.getReason() == BasicReason.NOT_YET_VALID || e.getReason() == BasicReason.EXPIRED;
            throw isTime
                    ? new RefusedAssignmentException(
                            Reason.CLOCK,
                            "signer: its certificate is not valid at " + now + ", this device's time (expected: a clock"
                                    + " that is right): " + e.getMessage())
                    : stranger(e);
        } catch (GeneralSecurityException e) {
            throw stranger(e);
        }
    }

    private static RefusedAssignmentException stranger(GeneralSecurityException e) {
        return new RefusedAssignmentException(
                Reason.UNTRUSTED_SIGNER, "signer: does not lead to this fleet's authority: " + e.getMessage());
    }

    private static boolean signed(X509Certificate signer, byte[] payload, Envelope.Signature candidate) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(signer.getPublicKey());
            signature.update(Envelope.preAuthentication(Envelope.ASSIGNMENT, payload));
            return signature.verify(Base64.getDecoder().decode(candidate.sig()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
