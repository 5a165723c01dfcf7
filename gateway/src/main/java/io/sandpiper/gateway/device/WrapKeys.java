package io.sandpiper.gateway.device;

import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.seal.WrapKeyStatement;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

/**
 * Believes a device's word on its wrap key where the key of its present certificate signed it: a broker that was taken over
 * cannot have content keys wrapped for a key of its own. Any thread.
 */
public final class WrapKeys {
    private final Authority authority;
    private final Devices devices;

    public WrapKeys(Authority authority, Devices devices) {
        this.authority = authority;
        this.devices = devices;
    }

    /**
     * The key's 32 bytes.
     *
     * @throws InvalidInputException where the device did not sign it, or its certificate gives no right
     */
    public byte[] believed(String device, WrapKeyStatement statement) {
        try {
            X509Certificate certificate = statement.presented();
            certificate.verify(authority.certificate().getPublicKey());
            certificate.checkValidity();
            if (!certificate.getSubjectX500Principal().getName().equals("CN=" + device)
                    || !devices.mayConnect(device, certificate.getSerialNumber().toString(16))) {
                throw new InvalidInputException(
                        "wrapKey.certificate",
                        certificate.getSubjectX500Principal().getName(),
                        "the present one of " + device);
            }
            return statement.verified(device, certificate);
        } catch (GeneralSecurityException e) {
            throw new InvalidInputException(
                    "wrapKey.certificate", "not good: " + e.getMessage(), "the device's present one", e);
        }
    }
}
