package io.sandpiper.agent.identity;

import io.sandpiper.host.config.HostPort;
import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.host.file.FolderLock;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code identity} of an agent's data: {@code device.pem} (0600), the device's key and its certificate in one
 * file, so that a kill leaves a pair that belongs together; {@code request.pem} (0600), the key of a request that is under
 * way; {@code ca.pem} and {@code identity.json}. The last is written last: where it stands, the device is enrolled. The
 * request's key stays until then, for the gateway gives the token's certificate to no other. Older agents left
 * {@code key.pem} and {@code certificate.pem}, which are read where there is no {@code device.pem}. Blocking; any thread.
 */
public final class IdentityFolder {
    private static final int EST_PORT = 8443;

    private final Path folder;

    public IdentityFolder(Path data) {
        this.folder = data.resolve("identity");
    }

    /** {@code identity.json}. @param est null where an older agent wrote it: the broker's host, the usual port */
    private record Enrolled(
            int v, String device, String broker, @Nullable String est, Map<String, String> labels, boolean trust) {}

    public boolean enrolled() {
        return Files.exists(folder.resolve("identity.json"));
    }

    /** The device as enrolled; empty before enrolment. */
    public Optional<Identity> read() throws IOException {
        if (!enrolled()) {
            return Optional.empty();
        }
        Enrolled enrolled = Json.read("identity.json", stored("identity.json"), Enrolled.class);
        HostPort broker = HostPort.parse("broker", enrolled.broker);
        boolean isPair = Files.exists(folder.resolve("device.pem"));
        return Optional.of(new Identity(
                enrolled.device,
                broker,
                enrolled.est != null ? enrolled.est : "https://" + new HostPort(broker.host(), EST_PORT),
                enrolled.labels,
                parsed(isPair ? "device.pem" : "key.pem", Pem::readKeyPair).getPrivate(),
                parsed(isPair ? "device.pem" : "certificate.pem", Pem::readCertificates),
                parsed("ca.pem", Pem::readCertificates).getFirst(),
                enrolled.trust));
    }

    /**
     * The right to write here, from before a key is chosen until its certificate is on disk: an agent renews while an
     * operator enrols.
     */
    FolderLock lock() throws IOException, EnrollmentException {
        Files.createDirectories(folder);
        return FolderLock.tryTake(folder.resolve("identity.lock"))
                .orElseThrow(() -> new EnrollmentException(
                        EnrollmentException.Kind.FAILED,
                        folder + ": a renewal or another enrolment is under way (expected: one at a time; try again in"
                                + " a minute)"));
    }

    /** When the key and certificate last changed on disk, so that a service sees what a command did. */
    public Instant changed() throws IOException {
        Path pair = folder.resolve("device.pem");
        return Files.exists(pair) ? Files.getLastModifiedTime(pair).toInstant() : Instant.EPOCH;
    }

    /**
     * The key for the next request, on disk before anybody hears of it: that of a request that was begun, else a new one.
     *
     * @param inUse the certificate that the device has, whose key is no new one; null for none
     */
    KeyPair requestKey(@Nullable X509Certificate inUse) throws IOException, GeneralSecurityException {
        Path file = folder.resolve("request.pem");
        if (Files.exists(file)) {
            KeyPair begun = parsed("request.pem", Pem::readKeyPair);
            if (inUse == null || !begun.getPublic().equals(inUse.getPublicKey())) {
                return begun;
            }
        }
        KeyPair made = DeviceKeys.generate();
        DurableFiles.writePrivate("identity.request", file, bytes(Pem.writeKeyPair(made)));
        return made;
    }

    /** A key and its certificate take the place of those before; the request goes on until {@link #endRequest}. */
    void writePair(KeyPair pair, List<X509Certificate> chain) throws IOException, GeneralSecurityException {
        DurableFiles.writePrivate(
                "identity.pair",
                folder.resolve("device.pem"),
                bytes(Pem.writeKeyPair(pair) + Pem.writeCertificates(chain)));
    }

    /** All that a request brought is on disk: its key, which alone can ask for that again, is not needed any more. */
    void endRequest() throws IOException {
        for (String past : List.of("request.pem", "key.pem", "certificate.pem")) {
            Files.deleteIfExists(folder.resolve(past));
        }
        CrashPoint.reached("identity.request.ended");
    }

    /** Where the fleet is, and what the device is called there: from now on it is enrolled. */
    void writeFleet(
            String device,
            HostPort broker,
            String est,
            Map<String, String> labels,
            X509Certificate authority,
            boolean hasTrust)
            throws IOException, GeneralSecurityException {
        DurableFiles.write(
                "identity.authority", folder.resolve("ca.pem"), bytes(Pem.writeCertificates(List.of(authority))));
        DurableFiles.write(
                "identity.enrolled",
                folder.resolve("identity.json"),
                Json.bytes(new Enrolled(1, device, broker.toString(), est, new TreeMap<>(labels), hasTrust)));
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(String pem) throws GeneralSecurityException;
    }

    private <T> T parsed(String name, Parser<T> parser) throws IOException {
        try {
            return parser.parse(new String(stored(name), StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new InvalidInputException(
                    folder.resolve(name).toString(), "damaged", "a key or certificates as enroll wrote them", e);
        }
    }

    private byte[] stored(String name) throws IOException {
        Path file = folder.resolve(name);
        try {
            return Files.readAllBytes(file);
        } catch (AccessDeniedException e) {
            throw new IOException(
                    file + " is the user " + Files.getOwner(file) + "'s alone (expected: that of the agent's user; run"
                            + " enroll as root, or as that user)",
                    e);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is gone (expected: as enroll wrote it)", e);
        }
    }

    private static byte[] bytes(String pem) {
        return pem.getBytes(StandardCharsets.US_ASCII);
    }
}
