package io.sandpiper.gateway.authority;

import io.sandpiper.host.file.DurableFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Keys and certificates as PEM files (RFC 7468): {@code NAME.pem} holds the key and its chain in one file, so that a kill
 * leaves both or neither. Owner's eyes only. Blocking.
 */
final class KeyFiles {
    private final Path folder;

    KeyFiles(Path folder) {
        this.folder = folder;
    }

    void write(String name, KeyEntry entry) throws IOException, GeneralSecurityException {
        StringWriter text = new StringWriter();
        text.write(block("PRIVATE KEY", entry.key().getEncoded()));
        for (X509Certificate certificate : entry.chain()) {
            text.write(certificatePem(certificate));
        }
        DurableFiles.writePrivate(
                "authority." + name,
                folder.resolve(name + ".pem"),
                text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    Optional<KeyEntry> read(String name, String algorithm) throws IOException, GeneralSecurityException {
        Path file = folder.resolve(name + ".pem");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        int end = text.indexOf("-----END PRIVATE KEY-----");
        String body = text.substring("-----BEGIN PRIVATE KEY-----".length(), end);
        PrivateKey key = KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
        byte[] rest =
                text.substring(text.indexOf("-----BEGIN CERTIFICATE-----")).getBytes(StandardCharsets.US_ASCII);
        List<X509Certificate> chain =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(rest)).stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        return Optional.of(new KeyEntry(key, chain));
    }

    static String certificatePem(X509Certificate certificate) throws GeneralSecurityException {
        return block("CERTIFICATE", certificate.getEncoded());
    }

    private static String block(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }
}
