package io.sandpiper.agent.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A PKCS #10 request for the device's certificate; the one class that needs Bouncy Castle. */
final class CertificateRequest {
    private CertificateRequest() {}

    /** DER of a request with subject {@code CN=device}, signed by the device's key. */
    static byte[] of(String device, KeyPair pair) throws IOException, GeneralSecurityException {
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=" + device), pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the device's key cannot sign", e);
        }
    }
}
