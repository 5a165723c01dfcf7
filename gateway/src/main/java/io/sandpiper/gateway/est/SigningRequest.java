package io.sandpiper.gateway.est;

import io.sandpiper.gateway.device.EnrolRefusedException;
import io.sandpiper.gateway.device.EnrolRefusedException.Reason;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A PKCS #10 request (RFC 2986) that was checked: it proves that its sender has the key, and names a device.
 *
 * @param device its common name
 */
record SigningRequest(String device, PublicKey key) {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_EC_BITS = 256;
    /** A longer key, or exponent, would only be work for whoever checks its signatures. */
    private static final int MAX_RSA_BITS = 8192;

    private static final int MAX_RSA_EXPONENT_BITS = 64;

    /** Reads base64 DER with or without line breaks (RFC 8951 section 3.1). */
    static SigningRequest parse(byte[] body) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(new String(body, StandardCharsets.US_ASCII).strip());
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            PublicKey key = request.getPublicKey();
            checkStrength(key);
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw refused("signature: does not prove that the sender has the key");
            }
            return new SigningRequest(commonName(request), key);
        } catch (IOException | IllegalArgumentException e) {
            throw refused("request: cannot be read (expected: base64 of a PKCS #10 request in DER)");
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw refused("key: of a kind that is not supported here (expected: EC P-256 or P-384, Ed25519, RSA of "
                    + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits)");
        }
    }

    private static void checkStrength(PublicKey key) {
        int bits = switch (key) {
            case RSAPublicKey rsa -> isFit(rsa) ? MIN_EC_BITS : 0;
            case ECPublicKey ec -> ec.getParams().getCurve().getField().getFieldSize();
            default -> key.getAlgorithm().startsWith("Ed") ? MIN_EC_BITS : 0;
        };
        if (bits < MIN_EC_BITS) {
            throw refused("key: " + shown(key) + " (expected: EC P-256 or P-384, Ed25519, RSA of " + MIN_RSA_BITS
                    + " to " + MAX_RSA_BITS + " bits)");
        }
    }

    private static boolean isFit(RSAPublicKey rsa) {
        int bits = rsa.getModulus().bitLength();
        return bits >= MIN_RSA_BITS
                && bits <= MAX_RSA_BITS
                && rsa.getPublicExponent().bitLength() <= MAX_RSA_EXPONENT_BITS;
    }

    private static String shown(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> "RSA of " + rsa.getModulus().bitLength() + " bits";
            case ECPublicKey ec ->
                "EC of " + ec.getParams().getCurve().getField().getFieldSize() + " bits";
            default -> key.getAlgorithm();
        };
    }

    private static String commonName(JcaPKCS10CertificationRequest request) {
        RDN[] names = request.getSubject().getRDNs(BCStyle.CN);
        if (names.length != 1) {
            throw refused("subject: " + names.length + " common names (expected: one, the device's name)");
        }
        try {
            return Names.device(IETFUtils.valueToString(names[0].getFirst().getValue()));
        } catch (InvalidInputException e) {
            throw refused("subject: " + e.getMessage());
        }
    }

    private static EnrolRefusedException refused(String message) {
        return new EnrolRefusedException(Reason.BAD_REQUEST, message);
    }
}
