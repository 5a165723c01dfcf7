package io.sandpiper.gateway.trust.key;

import io.sandpiper.protocol.error.InvalidInputException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of key that the specification recommends (4.2), with the words by which metadata and people name them. */
public enum KeyKind {
    ED25519("ed25519", "ed25519", "Ed25519", "Ed25519"),
    ECDSA("ecdsa", "ecdsa-sha2-nistp256", "EC", "SHA256withECDSA"),
    RSA("rsa", "rsassa-pss-sha256", "RSA", "RSASSA-PSS");

    /** As strong as the others (NIST SP 800-57, table 2). */
    private static final int RSA_BITS = 3_072;

    private static final String P_256 = "secp256r1";

    private final String keyType;
    private final String scheme;
    private final String algorithm;
    private final String signature;

    KeyKind(String keyType, String scheme, String algorithm, String signature) {
        this.keyType = keyType;
        this.scheme = scheme;
        this.algorithm = algorithm;
        this.signature = signature;
    }

    /** {@code keytype} of the metadata, and what people write. */
    public String keyType() {
        return keyType;
    }

    String scheme() {
        return scheme;
    }

    String algorithm() {
        return algorithm;
    }

    /** Reads what a person wrote. */
    public static KeyKind parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.keyType.equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "key type",
                        text,
                        "one of "
                                + Arrays.stream(values()).map(KeyKind::keyType).collect(Collectors.joining(", "))));
    }

    PrivateKey generate() throws GeneralSecurityException {
        return generate(KeyPairGenerator.getInstance(algorithm)).getPrivate();
    }

    /** Makes a pair where a provider keeps its keys. */
    public KeyPair generate(Provider provider) throws GeneralSecurityException {
        return generate(KeyPairGenerator.getInstance(algorithm, provider));
    }

    private KeyPair generate(KeyPairGenerator generator) throws GeneralSecurityException {
        switch (this) {
            case ED25519 -> {}
            case ECDSA -> generator.initialize(new ECGenParameterSpec(P_256));
            case RSA -> generator.initialize(RSA_BITS);
        }
        return generator.generateKeyPair();
    }

    /** @param provider where the key is kept; null for those of the JDK */
    byte[] sign(PrivateKey key, @Nullable Provider provider, byte[] message) throws GeneralSecurityException {
        Signature signing =
                provider == null ? Signature.getInstance(signature) : Signature.getInstance(signature, provider);
        if (this == RSA) {
            signing.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signing.initSign(key);
        signing.update(message);
        return signing.sign();
    }
}
