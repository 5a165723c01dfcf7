package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.MetadataFiles.Head;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repository: {@link #publish} brings targets metadata to the versions that there are, {@link #refresh} keeps everything
 * from expiring. A file is on disk before anybody hears of it, and the timestamp last, so that whatever a kill leaves leads
 * to a whole state. Blocking; calls wait for each other.
 */
public final class TrustRepository {
    private static final Logger LOG = LoggerFactory.getLogger(TrustRepository.class);
    /** What has less than this share of its time left is signed again; what has more than all of it, too: a clock was ahead. */
    private static final double RENEWED_BELOW = 0.75;

    private static final long A_MINUTE = 60_000;

    private final MetadataFiles files;
    private final TrustKeys keys;
    private final Clock clock;
    private final Map<TrustRole, byte[]> current = new EnumMap<>(TrustRole.class);
    private Map<String, TrustedTarget> targets = Map.of();
    /** The newest root, for those who must not wait for a signature. */
    private volatile byte[] root = new byte[0];

    private Listener listener = (name, bytes) -> {};

    /** Hears of each file that changed, in an order in which nothing leads to what is not there yet. Must not block. */
    public interface Listener {
        void changed(String name, byte[] bytes);
    }

    private TrustRepository(MetadataFiles files, TrustKeys keys, Clock clock) {
        this.files = files;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Opens the repository, and makes it where there is none: keys, and a root that names them.
     *
     * @param passphrase of the keys' files, null where they are plain
     */
    public static TrustRepository open(Path folder, char @Nullable [] passphrase, Clock clock)
            throws IOException, GeneralSecurityException {
        MetadataFiles files = new MetadataFiles(folder.resolve("metadata"));
        Map<String, byte[]> roots = files.roots();
        TrustKeys keys = TrustKeys.open(folder.resolve("keys"), passphrase, roots.isEmpty());
        TrustRepository repository = new TrustRepository(files, keys, clock);
        if (roots.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("next", "devices that are enrolled from now on install what it lists alone")
                    .log("trust-begun");
            repository.signRoot();
        } else {
            repository.load(roots);
        }
        repository.refresh();
        return repository;
    }

    private void load(Map<String, byte[]> roots) throws IOException {
        roots.values().forEach(file -> current.put(TrustRole.ROOT, file));
        root = file(TrustRole.ROOT);
        Optional<byte[]> timestamp = files.read(MetadataFiles.TIMESTAMP);
        if (timestamp.isEmpty()) {
            return; // killed before the first was whole: all of it is signed anew
        }
        byte[] snapshot = mustBeThere(TrustRole.SNAPSHOT, MetadataFiles.named(timestamp.get(), "snapshot.json"));
        byte[] listed = mustBeThere(TrustRole.TARGETS, MetadataFiles.named(snapshot, "targets.json"));
        current.put(TrustRole.TIMESTAMP, timestamp.get());
        current.put(TrustRole.SNAPSHOT, snapshot);
        current.put(TrustRole.TARGETS, listed);
        targets = MetadataFiles.targets(listed);
    }

    private byte[] mustBeThere(TrustRole role, long version) throws IOException {
        String name = MetadataFiles.name(role, version);
        return files.read(name)
                .orElseThrow(() -> new IOException("trust metadata: no " + name + ", to which the timestamp"
                        + " leads (expected: the folder as the gateway left it; bring it back from a copy)"));
    }

    /** Who hears of files that change from now on. */
    public synchronized void listen(Listener hears) {
        listener = hears;
    }

    /** Every file that a client may need now, roots from the first on, in an order as listeners get them. */
    public synchronized Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>(files.roots());
        for (TrustRole role : List.of(TrustRole.TARGETS, TrustRole.SNAPSHOT, TrustRole.TIMESTAMP)) {
            byte[] file = current.get(role);
            if (file != null) {
                all.put(MetadataFiles.name(role, MetadataFiles.head(file).version()), file);
            }
        }
        return all;
    }

    /** The newest root: what a device begins with. Does not block. */
    public byte[] root() {
        return root.clone();
    }

    /**
     * Lists these versions and no others.
     *
     * @param wanted by path, {@code model/version}
     * @return false where that takes a signature from elsewhere: then what was listed before stays
     * @throws IOException also where they are more than devices take; what was listed before stays
     */
    public synchronized boolean publish(Map<String, TrustedTarget> wanted)
            throws IOException, GeneralSecurityException {
        if (wanted.equals(targets)) {
            return true;
        }
        if (keys.signer(TrustRole.TARGETS).isEmpty()) {
            return false;
        }
        signFrom(TrustRole.TARGETS, wanted);
        return true;
    }

    /** Signs again what expires before long; where a role's key is elsewhere, that is told. */
    public synchronized void refresh() throws IOException, GeneralSecurityException {
        if (isDue(TrustRole.ROOT)) {
            signRoot();
        }
        for (TrustRole role : List.of(TrustRole.TARGETS, TrustRole.SNAPSHOT, TrustRole.TIMESTAMP)) {
            if (isDue(role)) {
                signFrom(role, targets);
                return;
            }
        }
    }

    public synchronized TrustStatus status() {
        List<TrustStatus.Role> all = new ArrayList<>();
        for (TrustRole role : TrustRole.values()) {
            Head head = MetadataFiles.head(file(role));
            all.add(new TrustStatus.Role(
                    role,
                    head.version(),
                    head.expires().toString(),
                    keys.signer(role).isPresent() ? "at the gateway" : "elsewhere",
                    TrustStatus.does(role)));
        }
        boolean isOnline = keys.signer(TrustRole.ROOT).isPresent()
                || keys.signer(TrustRole.TARGETS).isPresent();
        return TrustStatus.of(all, isOnline, keys.isClosed(), targets.size());
    }

    private boolean isDue(TrustRole role) {
        byte[] file = current.get(role);
        if (file == null) {
            return true;
        }
        Head head = MetadataFiles.head(file);
        long left = Duration.between(clock.instant(), head.expires()).toMillis();
        long whole = role.validity().toMillis();
        boolean isDue = left < whole * RENEWED_BELOW || left > whole + A_MINUTE;
        boolean isHere = role == TrustRole.ROOT
                ? Arrays.stream(TrustRole.values()).allMatch(r -> keys.signer(r).isPresent())
                : keys.signer(role).isPresent();
        if (isDue && !isHere) {
            LOG.atWarn()
                    .addKeyValue("role", role)
                    .addKeyValue("expires", head.expires())
                    .addKeyValue("next", "sign it where its key is")
                    .log("trust-expires");
        }
        return isDue && isHere;
    }

    /**
     * Signs a role and what leads to it. All of it is on disk before any of it counts: where a write fails, what was there
     * before stays, here and with whoever listens.
     */
    private void signFrom(TrustRole first, Map<String, TrustedTarget> wanted)
            throws IOException, GeneralSecurityException {
        Map<String, byte[]> written = new LinkedHashMap<>();
        Map<TrustRole, byte[]> made = new EnumMap<>(current);
        if (first == TrustRole.TARGETS) {
            sign(first, MetadataWriter.targets(next(first), clock.instant(), wanted), made, written);
        }
        if (first != TrustRole.TIMESTAMP) {
            long listed = version(made, TrustRole.TARGETS);
            JsonObject snapshot = MetadataWriter.snapshot(next(TrustRole.SNAPSHOT), clock.instant(), listed);
            sign(TrustRole.SNAPSHOT, snapshot, made, written);
        }
        long named = version(made, TrustRole.SNAPSHOT);
        JsonObject timestamp = MetadataWriter.timestamp(next(TrustRole.TIMESTAMP), clock.instant(), named);
        sign(TrustRole.TIMESTAMP, timestamp, made, written);
        for (TrustRole role : List.of(TrustRole.TARGETS, TrustRole.SNAPSHOT)) {
            files.keepOnly(role, version(made, role), version(current, role));
        }
        current.putAll(made);
        targets = Map.copyOf(wanted);
        written.forEach(listener::changed);
    }

    private void signRoot() throws IOException, GeneralSecurityException {
        Map<TrustRole, List<RoleSigner>> signers = new EnumMap<>(TrustRole.class);
        for (TrustRole role : TrustRole.values()) {
            signers.put(role, List.of(signer(role)));
        }
        Map<String, byte[]> written = new LinkedHashMap<>();
        JsonObject signed = MetadataWriter.root(next(TrustRole.ROOT), clock.instant(), signers);
        sign(TrustRole.ROOT, signed, current, written);
        root = file(TrustRole.ROOT);
        written.forEach(listener::changed);
    }

    private void sign(TrustRole role, JsonObject signed, Map<TrustRole, byte[]> made, Map<String, byte[]> written)
            throws IOException, GeneralSecurityException {
        byte[] file = MetadataWriter.file(signed, List.of(signer(role)));
        if (file.length > Limits.TRUST_FILE_BYTES) {
            throw new IOException(role + ": " + file.length + " bytes (expected: at most " + Limits.TRUST_FILE_BYTES
                    + ", as devices take; remove versions: sandpiper rm MODEL@VERSION)");
        }
        String name = MetadataFiles.name(role, MetadataFiles.head(file).version());
        files.write(name, file);
        made.put(role, file);
        written.put(name, file);
    }

    private RoleSigner signer(TrustRole role) throws GeneralSecurityException {
        return keys.signer(role)
                .orElseThrow(() -> new GeneralSecurityException("the key of " + role + " is not at the gateway"));
    }

    private static long version(Map<TrustRole, byte[]> files, TrustRole role) {
        byte[] file = files.get(role);
        return file == null ? 0 : MetadataFiles.head(file).version();
    }

    /**
     * Roots are numbered one by one (5.3.3); the others by the clock, where that is more: a gateway that was restored from an
     * older copy must not go on below what devices have seen.
     */
    private long next(TrustRole role) {
        long following = version(current, role) + 1;
        return role == TrustRole.ROOT
                ? following
                : Math.max(following, clock.instant().getEpochSecond());
    }

    private byte[] file(TrustRole role) {
        byte[] file = current.get(role);
        if (file == null) {
            throw new IllegalStateException("no " + role + " metadata yet");
        }
        return file;
    }
}
