package io.sandpiper.gateway.authority;

import io.sandpiper.gateway.authority.CertificateMaker.Kind;
import io.sandpiper.gateway.key.KeyPem;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet's certificate authority with everything that it vouches for. Made at the first start, read at later ones;
 * what is near its end is made again at start, and by {@link #renew} but for the servers' own. Blocking while it opens and
 * renews; else any thread.
 */
public final class Authority {
    public static final String GATEWAY_CLIENT = "gateway-main";

    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
    private static final Duration VALIDITY = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(60);
    private static final Duration WARN_BEFORE = Duration.ofDays(30);
    private static final Duration WARN_BEFORE_ROOT = Duration.ofDays(365);
    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);

    private final CertificateMaker maker;
    private final KeyFiles files;
    private final Clock clock;
    private final Duration deviceValidity;
    private final KeyEntry root;
    private final KeyEntry server;
    private volatile KeyEntry client;
    private final AssignmentKeys assignments;

    private Authority(Path folder, AuthoritySettings settings, Clock clock)
            throws IOException, GeneralSecurityException {
        this.maker = new CertificateMaker(clock);
        this.clock = clock;
        this.deviceValidity = settings.deviceValidity();
        this.files = new KeyFiles(folder, settings.passphrase());
        this.root = openRoot(files, clock);
        this.server = open("server", "EC", "sandpiper-gateway", Kind.server(VALIDITY, settings.serverNames()));
        this.client = openClient();
        this.assignments = new AssignmentKeys(files, maker, root, VALIDITY, RENEW_BEFORE, clock);
    }

    private KeyEntry openClient() throws IOException, GeneralSecurityException {
        return open("client", "EC", GATEWAY_CLIENT, Kind.client(VALIDITY));
    }

    /**
     * Makes what signs assignments and what the gateway shows the broker again where it is near its end, and warns of what
     * only a start, or a person, renews. Once a day; one thread.
     */
    public void renew() throws IOException, GeneralSecurityException {
        client = openClient();
        assignments.renew();
        warn(server, WARN_BEFORE, "restart the gateway: it makes a new one");
        warn(root, WARN_BEFORE_ROOT, "plan a new authority: every device must be enrolled again");
    }

    private void warn(KeyEntry entry, Duration before, String next) {
        Instant end = entry.certificate().getNotAfter().toInstant();
        if (!end.isAfter(clock.instant().plus(before))) {
            LOG.atWarn()
                    .addKeyValue("certificate", entry.certificate().getSubjectX500Principal())
                    .addKeyValue("end", end)
                    .addKeyValue("next", next)
                    .log("certificate-ends-soon");
        }
    }

    /**
     * Opens or makes the authority below {@code folder}/authority, and writes its certificate to {@code folder}/ca.pem.
     *
     * @throws GeneralSecurityException also where a key cannot be read with the passphrase
     */
    public static Authority open(Path folder, AuthoritySettings settings, Clock clock)
            throws IOException, GeneralSecurityException {
        Authority authority = new Authority(folder.resolve("authority"), settings, clock);
        DurableFiles.write("authority.ca", folder.resolve("ca.pem"), KeyPem.certificate(authority.certificate()));
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

    public AssignmentKeys assignments() {
        return assignments;
    }

    /** A certificate for a device's key: client authentication, common name = device id, nothing else. */
    public X509Certificate issueDevice(String device, PublicKey key) throws GeneralSecurityException {
        return maker.issue(root, CertificateMaker.named(device), key, Kind.client(deviceValidity));
    }

    private KeyEntry openRoot(KeyFiles files, Clock clock) throws IOException, GeneralSecurityException {
        KeyEntry stored = files.read("root", "EC").orElse(null);
        if (stored != null) {
            mustBeValid(stored.certificate(), clock.instant());
            return stored;
        }
        KeyPair key = generate("EC");
        X500Name name = CertificateMaker.named("Sandpiper fleet authority " + fingerprint(key));
        KeyEntry made = new KeyEntry(
                key.getPrivate(), List.of(maker.selfSigned(name, key, Kind.authority(AUTHORITY_VALIDITY))));
        files.write("root", made);
        return made;
    }

    /** Nothing that an authority vouches for is believed outside its time; most often it is the clock that is wrong. */
    private static void mustBeValid(X509Certificate certificate, Instant now) throws GeneralSecurityException {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (now.isBefore(from) || now.isAfter(to)) {
            throw new GeneralSecurityException("the fleet's authority is valid from " + from + " to " + to
                    + ", and this machine's clock says " + now.truncatedTo(ChronoUnit.SECONDS)
                    + " (expected: a clock within that time)");
        }
    }

    private KeyEntry open(String file, String algorithm, String commonName, Kind kind)
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
                                .containsAll(kind.names().stream()
                                        .map(Authority::asInCertificate)
                                        .toList());
        return lasts && sameNames;
    }

    /** Addresses of IPv6 come back from a certificate written out. */
    private static String asInCertificate(String name) {
        return name.indexOf(':') < 0 ? name : InetAddress.ofLiteral(name).getHostAddress();
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
