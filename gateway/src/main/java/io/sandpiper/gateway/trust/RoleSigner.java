package io.sandpiper.gateway.trust;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.tuf.metadata.CanonicalJson;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * An Ed25519 key that signs for a role.
 *
 * @param id the SHA-256 of the public key's canonical form, in hex (specification 4.2)
 * @param publicForm as the root lists it
 */
record RoleSigner(String id, JsonObject publicForm, PrivateKey key) {
    /** @param seed the private key's 32 bytes, of which the public key follows (RFC 8032, 5.1.5) */
    static RoleSigner of(PrivateKey key, byte[] seed) {
        byte[] point =
                new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
        JsonObject form = Document.object()
                .text("keytype", "ed25519")
                .text("scheme", "ed25519")
                .object(
                        "keyval",
                        Document.object().text("public", HexFormat.of().formatHex(point)))
                .value();
        return new RoleSigner(Digest.of(canonical(form)).hex(), form, key);
    }

    /** @return in hex */
    String sign(byte[] canonical) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(canonical);
        return HexFormat.of().formatHex(signature.sign());
    }

    static byte[] canonical(JsonObject value) {
        try {
            return CanonicalJson.bytes(value);
        } catch (TufException.Malformed e) {
            throw new IllegalArgumentException("names that have no UTF-8", e);
        }
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "RoleSigner[" + id + "]";
    }
}
