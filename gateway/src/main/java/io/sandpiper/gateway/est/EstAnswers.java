package io.sandpiper.gateway.est;

import io.sandpiper.gateway.access.LoginLockedException;
import io.sandpiper.gateway.device.EnrolRefusedException;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the EST server answers: one line of base64, for strongSwan's client fails on line breaks, and refusals in plain text
 * that says what is wrong.
 */
final class EstAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(EstAnswers.class);
    private static final String PKCS7 = "application/pkcs7-mime; smime-type=certs-only";

    private EstAnswers() {}

    /** A certs-only message (RFC 7030 section 4.1.3). */
    static void certificates(RoutingContext context, List<X509Certificate> certificates) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new JcaCertStore(certificates));
            base64(context, PKCS7, generator.generate(new CMSAbsentContent()).getEncoded());
        } catch (GeneralSecurityException | CMSException | IOException e) {
            refuse(context, e);
        }
    }

    /** What a request should be like (RFC 7030 section 4.5.2, RFC 9908): a P-256 key that signs with SHA-256. */
    static void attributes(RoutingContext context) {
        try {
            Attribute key =
                    new Attribute(X9ObjectIdentifiers.id_ecPublicKey, new DERSet(SECObjectIdentifiers.secp256r1));
            byte[] der = new DERSequence(new ASN1Encodable[] {key, X9ObjectIdentifiers.ecdsa_with_SHA256}).getEncoded();
            base64(context, "application/csrattrs", der);
        } catch (IOException e) {
            refuse(context, e);
        }
    }

    private static void base64(RoutingContext context, String type, byte[] der) {
        context.response()
                .putHeader("Content-Type", type)
                .putHeader("Content-Transfer-Encoding", "base64")
                .end(Base64.getEncoder().encodeToString(der));
    }

    static void refuse(RoutingContext context, Throwable failure) {
        int status = switch (failure) {
            case EnrolRefusedException refused -> refused.reason().status();
            case LoginLockedException locked -> 429;
            default -> 500;
        };
        if (failure instanceof LoginLockedException locked) {
            context.response().putHeader("Retry-After", String.valueOf(locked.retryAfterSeconds()));
        }
        LOG.atWarn()
                .addKeyValue("status", status)
                .addKeyValue("from", context.request().remoteAddress())
                .addKeyValue("reason", failure.getMessage())
                .log("enrolment-refused");
        if (status == 401) {
            context.response().putHeader("WWW-Authenticate", "Basic realm=\"sandpiper\"");
        }
        text(context, status, status == 500 ? "the certificate could not be issued" : failure.getMessage());
    }

    /**
     * In chunks, without a Content-Length: Bouncy Castle's client closes a 401 unread before it repeats with the token, and
     * takes bytes that were announced and not read for a fault.
     */
    static void text(RoutingContext context, int status, @Nullable String words) {
        context.response()
                .setStatusCode(status)
                .setChunked(true)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(words + "\n");
    }

    /** What a stranger wrote, cut and escaped. */
    static String shown(@Nullable String given) {
        return given == null ? "absent" : InvalidInputException.shown(given);
    }
}
