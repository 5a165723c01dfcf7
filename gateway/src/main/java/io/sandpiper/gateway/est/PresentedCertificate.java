package io.sandpiper.gateway.est;

import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.device.EnrolRefusedException;
import io.sandpiper.gateway.device.EnrolRefusedException.Reason;
import io.sandpiper.gateway.device.Enrolment;
import io.vertx.core.http.HttpServerRequest;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Judges the certificate that a client showed in TLS, by which it proved its key: signed by the fleet's authority, within
 * its time, and the one by which its device may connect. A certificate is signed for a device directly: there is no chain.
 */
final class PresentedCertificate {
    private static final String EXPECTED = " (expected: the device's present one, issued by this fleet's authority)";

    private final X509Certificate authority;
    private final Enrolment enrolment;
    private final Devices devices;

    PresentedCertificate(X509Certificate authority, Enrolment enrolment, Devices devices) {
        this.authority = authority;
        this.enrolment = enrolment;
        this.devices = devices;
    }

    /** @throws EnrolRefusedException that says why it is not good */
    X509Certificate of(HttpServerRequest request) {
        X509Certificate present;
        try {
            present = (X509Certificate) request.sslSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            throw refused("none" + EXPECTED);
        }
        try {
            present.verify(authority.getPublicKey());
            present.checkValidity();
        } catch (CertificateExpiredException e) {
            String device = enrolment.deviceOf(present);
            throw refused("of device " + device + ", ended at "
                    + present.getNotAfter().toInstant()
                    + " (expected: one within its time, or a token of sandpiper devices reenroll " + device + ")");
        } catch (CertificateNotYetValidException e) {
            throw refused("good from " + present.getNotBefore().toInstant() + EXPECTED);
        } catch (GeneralSecurityException e) {
            throw refused("issued by "
                    + EstAnswers.shown(present.getIssuerX500Principal().getName()) + EXPECTED);
        }
        String device = enrolment.deviceOf(present);
        if (!devices.mayConnect(device, present.getSerialNumber().toString(16))) {
            throw refused("of device " + device + ", replaced, revoked or removed (expected: its present one, or a"
                    + " token of sandpiper devices reenroll " + device + ")");
        }
        return present;
    }

    private static EnrolRefusedException refused(String words) {
        return new EnrolRefusedException(Reason.WRONG_CERTIFICATE, "client certificate: " + words);
    }
}
