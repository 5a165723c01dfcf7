package io.sandpiper.gateway.key;

import io.sandpiper.host.file.DurableFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * A private key in a file, PKCS #8 in PEM (RFC 7468), its certificates after it where it has some, so that a kill leaves
 * both or neither. For the owner's eyes. With a passphrase the key is encrypted with AES-256, its key drawn from the
 * passphrase by PBKDF2 (RFC 8018); {@code openssl pkey} reads both. Blocking.
 */
public final class KeyPem {
    /** What OWASP asks of PBKDF2 with HMAC-SHA-256; about a third of a second. */
    private static final int ITERATIONS = 600_000;

    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private KeyPem() {}

    /**
     * Replaces the file as a whole.
     *
     * @param point of the crash suite
     * @param chain the key's certificate first; may be empty
     * @param passphrase null to leave the key plain
     */
    public static void write(
            String point, Path file, PrivateKey key, List<X509Certificate> chain, char @Nullable [] passphrase)
            throws IOException, GeneralSecurityException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(key, passphrase == null ? null : encryptor(passphrase)));
            for (X509Certificate certificate : chain) {
                writer.writeObject(certificate);
            }
        }
        DurableFiles.writePrivate(point, file, text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static OutputEncryptor encryptor(char[] passphrase) throws GeneralSecurityException {
        try {
            return new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                    .setProvider(PROVIDER)
                    .setPRF(PKCS8Generator.PRF_HMACSHA256)
                    .setIterationCount(ITERATIONS)
                    .setPassword(passphrase)
                    .build();
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot encrypt a key", e);
        }
    }

    /**
     * What a file holds.
     *
     * @param pkcs8 in DER
     */
    public record Stored(byte[] pkcs8, List<X509Certificate> chain, boolean isClosed) {
        public Stored {
            chain = List.copyOf(chain);
        }

        /** Keeps the key out of logs. */
        @Override
        public String toString() {
            return "Stored[" + chain.size() + " certificates]";
        }
    }

    /**
     * @throws GeneralSecurityException where the passphrase is absent or wrong, or the file does not begin with a key
     */
    public static Stored read(Path file, char @Nullable [] passphrase) throws IOException, GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file, StandardCharsets.US_ASCII)))) {
            return switch (parser.readObject()) {
                case PrivateKeyInfo plain -> new Stored(plain.getEncoded(), chain(parser), false);
                case PKCS8EncryptedPrivateKeyInfo sealed ->
                    new Stored(decrypted(file, sealed, passphrase), chain(parser), true);
                case null, default -> throw new GeneralSecurityException(file + ": no private key in PEM");
            };
        }
    }

    /** The key of a file, in the JDK's form. */
    public static PrivateKey privateKey(String algorithm, Stored stored) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(stored.pkcs8()));
    }

    private static List<X509Certificate> chain(PEMParser parser) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        while (parser.readObject() instanceof X509CertificateHolder certificate) {
            chain.add(new JcaX509CertificateConverter().getCertificate(certificate));
        }
        return chain;
    }

    private static byte[] decrypted(Path file, PKCS8EncryptedPrivateKeyInfo sealed, char @Nullable [] passphrase)
            throws IOException, GeneralSecurityException {
        if (passphrase == null) {
            throw new GeneralSecurityException(
                    file + ": encrypted (expected: its passphrase in SANDPIPER_KEY_PASSPHRASE)");
        }
        try {
            return sealed.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(PROVIDER)
                            .build(passphrase))
                    .getEncoded();
        } catch (PKCSException | OperatorCreationException e) {
            throw new GeneralSecurityException(
                    file + ": not opened by this passphrase (expected: the passphrase that it was closed with)", e);
        }
    }

    /** A certificate alone, in PEM. */
    public static byte[] certificate(X509Certificate certificate) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
