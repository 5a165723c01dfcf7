package io.sandpiper.gateway.trust.key;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs metadata.
 *
 * @param publicKey as metadata lists it
 * @param provider what signs with a key that is kept in a token; null for a key in memory
 */
public record SigningKey(
        TrustKey publicKey, PrivateKey key, @Nullable Provider provider) {
    /** A key that a token keeps: what is here is its handle. */
    public static SigningKey inToken(TrustKey publicKey, PrivateKey key, Provider token) {
        return new SigningKey(publicKey, key, token);
    }

    public static SigningKey make(KeyKind kind) throws GeneralSecurityException {
        return of(kind.generate().getEncoded());
    }

    /**
     * @param pkcs8 in DER
     * @throws GeneralSecurityException where it is no private key, or one of another kind than {@link KeyKind}
     */
    static SigningKey of(byte[] pkcs8) throws GeneralSecurityException {
        try {
            TrustKey publicKey = TrustKey.of(SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                    publicOf(PrivateKeyFactory.createKey(pkcs8))));
            PrivateKey key =
                    KeyFactory.getInstance(kind(publicKey).algorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return new SigningKey(publicKey, key, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("no private key that can be read", e);
        }
    }

    private static AsymmetricKeyParameter publicOf(AsymmetricKeyParameter key) throws GeneralSecurityException {
        return switch (key) {
            case Ed25519PrivateKeyParameters edwards -> edwards.generatePublicKey(); // RFC 8032, 5.1.5
            case ECPrivateKeyParameters curve ->
                new ECPublicKeyParameters(
                        curve.getParameters().getG().multiply(curve.getD()).normalize(), curve.getParameters());
            case RSAPrivateCrtKeyParameters rsa ->
                new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
            default ->
                throw new GeneralSecurityException("a key of another kind (expected: Ed25519, ECDSA on P-256, or RSA)");
        };
    }

    private static KeyKind kind(TrustKey key) {
        return Arrays.stream(KeyKind.values())
                .filter(kind -> kind.scheme().equals(key.scheme()))
                .findFirst()
                .orElseThrow();
    }

    public String id() {
        return publicKey.id();
    }

    /**
     * @param canonical what is signed, in canonical form
     * @return in hex
     */
    public String sign(byte[] canonical) throws GeneralSecurityException {
        try {
            return HexFormat.of().formatHex(kind(publicKey).sign(key, provider, canonical));
        } catch (ProviderException e) {
            Throwable answer = e.getCause() == null ? e : e.getCause();
            throw new GeneralSecurityException(
                    "its token does not sign (" + answer.getMessage() + "); is it still there?", e);
        }
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "SigningKey[" + publicKey.brief() + "]";
    }
}
