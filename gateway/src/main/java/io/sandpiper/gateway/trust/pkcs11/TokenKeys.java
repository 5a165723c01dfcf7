package io.sandpiper.gateway.trust.pkcs11;

import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.protocol.error.InvalidInputException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The private keys in a token that have a certificate beside them and are of a kind that signs metadata. They are made there
 * and never leave it. Blocking; one thread at a time.
 */
public final class TokenKeys {
    private static final int ID_CHARS = 8;

    private final TokenSession session;
    private final @Nullable String object;
    private final Map<String, SigningKey> byId = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();

    private TokenKeys(TokenSession session, @Nullable String object) {
        this.session = session;
        this.object = object;
    }

    /**
     * Logs in, once: tokens lock themselves after a few wrong PINs.
     *
     * @throws GeneralSecurityException where there is no such token, or its PIN is another
     */
    public static TokenKeys open(TokenUri uri, TokenPin pin) throws GeneralSecurityException {
        TokenKeys keys = new TokenKeys(TokenSession.open(uri, pin), uri.object());
        try {
            for (String name : Collections.list(keys.session.store().aliases())) {
                if (uri.object() == null || uri.object().equals(name)) {
                    keys.read(name);
                }
            }
        } catch (ProviderException e) {
            throw TokenSession.failure(keys.slot() + " cannot be read", e);
        }
        return keys;
    }

    private void read(String name) throws GeneralSecurityException {
        KeyStore store = session.store();
        if (store.isKeyEntry(name)
                && store.getKey(name, null) instanceof PrivateKey key
                && store.getCertificate(name) instanceof X509Certificate certificate) {
            try {
                keep(name, SigningKey.inToken(TrustKey.of(certificate.getPublicKey()), key, session.provider()));
            } catch (InvalidInputException e) {
                // A key of another kind, which signs something else.
            }
        }
    }

    private SigningKey keep(String name, SigningKey key) {
        byId.put(key.id(), key);
        names.put(key.id(), name);
        return key;
    }

    /** Java's PKCS#11 has two of the three kinds. */
    public static void mustHold(@Nullable KeyKind kind) {
        if (kind == KeyKind.ED25519) {
            throw new InvalidInputException(
                    "key type", kind.keyType(), "ecdsa or rsa: Java makes no Ed25519 key in a PKCS#11 token");
        }
    }

    /**
     * Makes a key under a name of its own, {@code NAME-} and the start of its id; or takes the one that was named, for tokens
     * whose maker's tool alone makes keys.
     *
     * @param kind null for ECDSA
     */
    public SigningKey make(String name, @Nullable KeyKind kind) throws GeneralSecurityException {
        mustHold(kind);
        if (object != null) {
            return named(object, kind);
        }
        slot().mustBeWritable();
        try {
            KeyPair pair = (kind == null ? KeyKind.ECDSA : kind).generate(session.provider());
            TrustKey publicKey = TrustKey.of(pair.getPublic());
            String full = name + "-" + publicKey.id().substring(0, ID_CHARS);
            X509Certificate certificate = TokenCertificate.of(full, pair, session.provider());
            session.store().setKeyEntry(full, pair.getPrivate(), null, new Certificate[] {certificate});
            return keep(full, SigningKey.inToken(publicKey, pair.getPrivate(), session.provider()));
        } catch (ProviderException e) {
            throw TokenSession.failure(slot() + " makes no such key", e);
        }
    }

    private SigningKey named(String wanted, @Nullable KeyKind kind) {
        SigningKey key = byId.values().stream()
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "object", wanted, "the name of a key in " + slot() + " that has a certificate, or no object"));
        if (kind != null && !key.publicKey().keyType().equals(kind.keyType())) {
            throw new InvalidInputException(
                    "key type", kind.keyType(), key.publicKey().keyType() + ", of which " + wanted + " is");
        }
        return key;
    }

    public Optional<SigningKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The name of a key in the token. */
    public Optional<String> name(String id) {
        return Optional.ofNullable(names.get(id));
    }

    public TokenSlot slot() {
        return session.slot();
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }
}
