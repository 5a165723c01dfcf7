package io.sandpiper.protocol.trust.tuf.metadata;

import io.sandpiper.protocol.digest.Digest;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import org.jspecify.annotations.Nullable;

/**
 * A public key of a role (specification 4.2).
 *
 * @param key null where it can prove nothing: a type, scheme or encoding that is not known here, or an id that is not the
 *     hash of the key. Such a key never counts, and does no harm beside enough good ones.
 */
record RoleKey(@Nullable KeyScheme scheme, @Nullable PublicKey key) {
    static RoleKey read(String id, Fields fields) throws TufException.Malformed {
        KeyScheme scheme = KeyScheme.of(fields.text("keytype"), fields.text("scheme"));
        Fields value = fields.object("keyval");
        // 4.3: "Clients MUST calculate each KEYID". The key as received, with members that are not known here.
        boolean genuine = Digest.of(CanonicalJson.bytes(new JsonValue.JsonObject(fields.members())))
                .hex()
                .equals(id);
        if (scheme == null || !genuine || !value.has("public")) {
            return new RoleKey(scheme, null);
        }
        try {
            return new RoleKey(scheme, scheme.decode(value.text("public")));
        } catch (GeneralSecurityException | IllegalArgumentException | ProviderException e) {
            return new RoleKey(scheme, null);
        }
    }

    boolean verifies(byte[] message, byte[] signature) {
        if (scheme == null || key == null) {
            return false;
        }
        try {
            Signature verification = scheme.verification();
            verification.initVerify(key);
            verification.update(message);
            return verification.verify(signature);
        } catch (GeneralSecurityException | ProviderException e) {
            return false; // of another form than this scheme's: as wrong as any other
        }
    }
}
