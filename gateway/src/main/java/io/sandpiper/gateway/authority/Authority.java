package io.sandpiper.gateway.authority;

import io.sandpiper.gateway.authority.CertificateMaker.Kind;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.AssignmentSigner;
import io.sandpiper.protocol.trust.ChainAssignmentCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * The fleet's certificate authority with everything that it vouches for. Made at the first start, read at later ones;
 * what is near its end is made again at start. Blocking while it opens; then any thread.
 */
public final class Authority {
    public static final String GATEWAY_CLIENT = "gateway-main";

    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
    private static final Duration VALIDITY = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(60);

    private final CertificateMaker maker;
    private final Clock clock;
    private final KeyEntry root;
    private final KeyEntry server;
    private final KeyEntry client;
    private final KeyEntry assignment;

    private Authority(Path folder, List<String> serverNames, Clock clock) throws IOException, GeneralSecurityException {
        this.maker = new CertificateMaker(clock);
        this.clock = clock;
        KeyFiles files = new KeyFiles(folder);
        this.root = openRoot(files);
        this.server = open(files, "server", "EC", "sandpiper-gateway", Kind.server(VALIDITY, serverNames));
        this.client = open(files, "client", "EC", GATEWAY_CLIENT, Kind.client(VALIDITY));
        this.assignment = open(
                files,
                "assignment",
                "Ed25519",
                "sandpiper-assignment",
                Kind.of(ChainAssignmentCheck.PURPOSE, VALIDITY));
    }

    /**
     * Opens or makes the authority below {@code folder}/authority, and writes its certificate to {@code folder}/ca.pem.
     *
     * @param serverNames host names and addresses that server certificates name
     */
    public static Authority open(Path folder, List<String> serverNames, Clock clock)
            throws IOException, GeneralSecurityException {
        Authority authority = new Authority(folder.resolve("authority"), serverNames, clock);
        DurableFiles.write(
                "authority.ca",
                folder.resolve("ca.pem"),
                KeyFiles.certificatePem(authority.certificate()).getBytes(StandardCharsets.US_ASCII));
        return authority;
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return root.certificate();
    }

    /** SHA-256 of the authority's certificate in DER: what an enrolment token pins. */
    public Digest digest() throws GeneralSecurityException {
        return Digest.of(certificate().getEncoded());
    }

    /** For MQTT, EST and REST over TLS. */
    public KeyEntry server() {
        return server;
    }

    /** The gateway's own MQTT client; its common name begins with {@code gateway-}, which no device's may. */
    public KeyEntry client() {
        return client;
    }

    public AssignmentSigner assignmentSigner() {
        return new AssignmentSigner(assignment.key(), List.of(assignment.certificate()));
    }

    /** A certificate for a device's key: client authentication, common name = device id, one year. */
    public X509Certificate issueDevice(String device, PublicKey key) throws GeneralSecurityException {
        return maker.issue(root, CertificateMaker.named(device), key, Kind.client(VALIDITY));
    }

    private KeyEntry openRoot(KeyFiles files) throws IOException, GeneralSecurityException {
        KeyEntry stored = files.read("root", "EC").orElse(null);
        if (stored != null) {
            return stored;
        }
        KeyPair key = generate("EC");
        X500Name name = CertificateMaker.named("Sandpiper fleet authority " + fingerprint(key));
        KeyEntry made = new KeyEntry(
                key.getPrivate(), List.of(maker.selfSigned(name, key, Kind.authority(AUTHORITY_VALIDITY))));
        files.write("root", made);
        return made;
    }

    private KeyEntry open(KeyFiles files, String file, String algorithm, String commonName, Kind kind)
            throws IOException, GeneralSecurityException {
        KeyEntry stored = files.read(file, algorithm).orElse(null);
        if (stored != null && stillGood(stored, kind)) {
            return stored;
        }
        KeyPair key = generate(algorithm);
        X509Certificate certificate = maker.issue(root, CertificateMaker.named(commonName), key.getPublic(), kind);
        KeyEntry made = new KeyEntry(key.getPrivate(), List.of(certificate, root.certificate()));
        files.write(file, made);
        return made;
    }

    private boolean stillGood(KeyEntry entry, Kind kind) throws GeneralSecurityException {
        boolean lasts = entry.certificate()
                .getNotAfter()
                .toInstant()
                .isAfter(clock.instant().plus(RENEW_BEFORE));
        boolean sameNames = kind.names().isEmpty()
                || entry.certificate().getSubjectAlternativeNames() != null
                        && entry.certificate().getSubjectAlternativeNames().stream()
                                .map(name -> name.get(1))
                                .toList()
                                .containsAll(kind.names());
        return lasts && sameNames;
    }

    private static String fingerprint(KeyPair key) {
        return Digest.of(key.getPublic().getEncoded()).brief();
    }

    private static KeyPair generate(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }
}
