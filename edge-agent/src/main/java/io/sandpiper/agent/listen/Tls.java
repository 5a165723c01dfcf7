package io.sandpiper.agent.listen;

import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** A server's certificate and its private key. */
public final class Tls {
    private final PemKeyCertOptions files;
    private final List<String> names;

    private Tls(PemKeyCertOptions files, List<String> names) {
        this.files = files;
        this.names = names;
    }

    static Tls read(Vertx vertx, Path certificateFile, Path keyFile) {
        byte[] certificate = bytes(CredentialFiles.CERTIFICATE, certificateFile);
        byte[] key = bytes(CredentialFiles.KEY, keyFile);
        X509Certificate server = first(certificateFile, certificate);
        PemKeyCertOptions options =
                new PemKeyCertOptions().setCertValue(Buffer.buffer(certificate)).setKeyValue(Buffer.buffer(key));
        try {
            if (!belongs(privateKey(vertx, options, server), server)) {
                throw new GeneralSecurityException("it is another certificate's");
            }
            return new Tls(options, CertificateNames.of(server));
        } catch (Exception e) { // whatever a parser of keys throws
            throw new InvalidInputException(
                    CredentialFiles.KEY,
                    keyFile,
                    "the private key of " + certificateFile + " in PEM: " + e.getMessage(),
                    e);
        }
    }

    private static byte[] bytes(String key, Path file) {
        try {
            if (Files.size(file) <= ListenLimits.PEM_BYTES) {
                return Files.readAllBytes(file);
            }
        } catch (IOException e) {
            throw new InvalidInputException(key, file, "a PEM file that can be read: " + e, e);
        }
        throw new InvalidInputException(key, file, "a PEM file of at most " + ListenLimits.PEM_BYTES + " bytes");
    }

    private static X509Certificate first(Path file, byte[] pem) {
        String expected = "the server's certificate in PEM, its chain after it";
        try {
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                    .map(X509Certificate.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException(CredentialFiles.CERTIFICATE, file, expected));
        } catch (CertificateException e) {
            throw new InvalidInputException(CredentialFiles.CERTIFICATE, file, expected, e);
        }
    }

    private static PrivateKey privateKey(Vertx vertx, PemKeyCertOptions options, X509Certificate server)
            throws Exception {
        for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
            if (manager instanceof X509KeyManager keys) {
                @Nullable String[] aliases = keys.getServerAliases(server.getPublicKey().getAlgorithm(), null);
                if (aliases != null && aliases.length > 0) {
                    return keys.getPrivateKey(aliases[0]);
                }
            }
        }
        throw new GeneralSecurityException("no key in it");
    }

    /** Whether what the key signs, the certificate verifies. */
    private static boolean belongs(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        byte[] text = certificate.getTBSCertificate();
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(text);
        return signature.verify(signed);
    }

    /** The options with this certificate in them. */
    public HttpServerOptions on(HttpServerOptions options) {
        return options.setSsl(true).setKeyCertOptions(files);
    }

    /** What the certificate was given for: lower case, addresses as the JDK writes them, {@code *.} for any label. */
    List<String> names() {
        return names;
    }
}
