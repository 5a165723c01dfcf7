package io.sandpiper.agent.identity;

import io.sandpiper.host.config.HostPort;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The folder {@code identity} of an agent's data: {@code key.pem} (0600), {@code certificate.pem}, {@code ca.pem} and
 * {@code identity.json}. The last is written last: where it stands, the device is enrolled. Blocking; any thread.
 */
public final class IdentityFolder {
    private final Path folder;

    public IdentityFolder(Path data) {
        this.folder = data.resolve("identity");
    }

    /** {@code identity.json}. */
    private record Enrolled(int v, String device, String broker, Map<String, String> labels, boolean trust) {}

    public boolean enrolled() {
        return Files.exists(folder.resolve("identity.json"));
    }

    /** The device as enrolled; empty before enrolment. */
    public Optional<Identity> read() throws IOException {
        if (!enrolled()) {
            return Optional.empty();
        }
        Enrolled enrolled =
                Json.read("identity.json", Files.readAllBytes(folder.resolve("identity.json")), Enrolled.class);
        try {
            return Optional.of(new Identity(
                    enrolled.device,
                    HostPort.parse("broker", enrolled.broker),
                    enrolled.labels,
                    Pem.readKeyPair(text("key.pem")).getPrivate(),
                    Pem.readCertificates(text("certificate.pem")),
                    Pem.readCertificates(text("ca.pem")).getFirst(),
                    enrolled.trust));
        } catch (GeneralSecurityException e) {
            throw new InvalidInputException(
                    folder.toString(), "unreadable", "a key and certificates as enroll wrote them", e);
        }
    }

    /** The key of an enrolment that was begun, else a new one, on disk before it is used. */
    KeyPair keyPair() throws IOException, GeneralSecurityException {
        Path file = folder.resolve("key.pem");
        if (!Files.exists(file)) {
            DurableFiles.writePrivate("identity.key", file, bytes(Pem.writeKeyPair(DeviceKeys.generate())));
        }
        return Pem.readKeyPair(text("key.pem"));
    }

    void write(
            String device,
            HostPort broker,
            Map<String, String> labels,
            List<X509Certificate> chain,
            X509Certificate authority,
            boolean hasTrust)
            throws IOException, GeneralSecurityException {
        DurableFiles.write(
                "identity.authority", folder.resolve("ca.pem"), bytes(Pem.writeCertificates(List.of(authority))));
        DurableFiles.write(
                "identity.certificate", folder.resolve("certificate.pem"), bytes(Pem.writeCertificates(chain)));
        DurableFiles.write(
                "identity.enrolled",
                folder.resolve("identity.json"),
                Json.bytes(new Enrolled(1, device, broker.toString(), new TreeMap<>(labels), hasTrust)));
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String pem) {
        return pem.getBytes(StandardCharsets.US_ASCII);
    }
}
