package io.sandpiper.protocol.trust;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Signs desired states with the gateway's assignment key (Ed25519). Safe for many threads. */
public final class AssignmentSigner {
    private final PrivateKey key;
    private final List<X509Certificate> chain;

    /** @param chain the key's certificate first, without the root */
    public AssignmentSigner(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    public Envelope sign(Desired desired) {
        byte[] payload = Json.bytes(desired);
        Base64.Encoder base64 = Base64.getEncoder();
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(Envelope.preAuthentication(Envelope.ASSIGNMENT, payload));
            List<String> encoded = new ArrayList<>();
            for (X509Certificate certificate : chain) {
                encoded.add(base64.encodeToString(certificate.getEncoded()));
            }
            String keyId =
                    Digest.of(chain.getFirst().getPublicKey().getEncoded()).hex();
            return new Envelope(
                    Envelope.ASSIGNMENT,
                    base64.encodeToString(payload),
                    List.of(new Envelope.Signature(keyId, base64.encodeToString(signature.sign()))),
                    encoded);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the assignment key cannot sign", e);
        }
    }
}
