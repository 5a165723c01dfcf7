package io.sandpiper.gateway.trust;

import io.sandpiper.host.file.DurableFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
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
 * A private key in a file of its own: PKCS #8 in PEM (RFC 7468), for the owner's eyes. With a passphrase it is encrypted
 * with AES-256, the key drawn from the passphrase by PBKDF2 (RFC 8018); {@code openssl pkey} reads both. Blocking.
 */
final class KeyPem {
    /** What OWASP asks of PBKDF2 with HMAC-SHA-256; about a third of a second. */
    private static final int ITERATIONS = 600_000;

    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private KeyPem() {}

    static void write(String point, Path file, PrivateKey key, char @Nullable [] passphrase)
            throws IOException, GeneralSecurityException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(key, passphrase == null ? null : encryptor(passphrase)));
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
    record Stored(byte[] pkcs8, boolean isClosed) {}

    /**
     * @throws GeneralSecurityException where the passphrase is absent or wrong, or the file holds no key
     */
    static Stored read(Path file, char @Nullable [] passphrase) throws IOException, GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file, StandardCharsets.US_ASCII)))) {
            return switch (parser.readObject()) {
                case PrivateKeyInfo plain -> new Stored(plain.getEncoded(), false);
                case PKCS8EncryptedPrivateKeyInfo sealed -> new Stored(decrypted(file, sealed, passphrase), true);
                case null, default -> throw new GeneralSecurityException(file + ": no private key in PEM");
            };
        }
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
                    file
                            + ": not opened by this passphrase (expected: the one of SANDPIPER_KEY_PASSPHRASE when it was made)",
                    e);
        }
    }
}
