package io.sandpiper.agent.listen;

import io.sandpiper.agent.AgentConfig;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate for 127.0.0.1, sensor.test and *.field.test, its key and an API key, as files. */
public final class TestCredentials {
    public static final String KEY = "correct-horse-battery-staple";

    private final Path folder;
    private final X509Certificate certificate;

    public TestCredentials(Path folder) throws Exception {
        this.folder = folder;
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        certificate = certificate(pair);
        Files.writeString(certificateFile(), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(keyFile(), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.createFile(
                apiKeyFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(apiKeyFile(), KEY + "\n");
    }

    private static X509Certificate certificate(KeyPair pair) throws Exception {
        Instant now = Instant.now();
        X500Principal name = new X500Principal("CN=sensor");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                name,
                pair.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.dNSName, "Sensor.test"),
            new GeneralName(GeneralName.dNSName, "*.field.test")
        }));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    public Path certificateFile() {
        return folder.resolve("server.pem");
    }

    public Path keyFile() {
        return folder.resolve("server.key");
    }

    public Path apiKeyFile() {
        return folder.resolve("api.key");
    }

    /** What a configuration says of them, and more. */
    public Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "tls.certificate", certificateFile().toString(),
                "tls.key", keyFile().toString(),
                "http.apiKeyFile", apiKeyFile().toString()));
        settings.putAll(more);
        return settings;
    }

    public Credentials read(Vertx vertx) {
        return Credentials.read(vertx, ListenSettings.of(AgentConfig.of(settings(Map.of()))));
    }

    /** That trusts this certificate alone. */
    public SSLContext trust() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("server", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
