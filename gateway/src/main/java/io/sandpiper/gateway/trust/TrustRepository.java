package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.MetadataFiles.Head;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
    /** What has less than this share of its time left is signed again. */
    private static final double RENEWED_BELOW = 0.75;

    private final MetadataFiles files;
    private final TrustKeys keys;
    private final Clock clock;
    private final Map<TrustRole, byte[]> current = new EnumMap<>(TrustRole.class);
    private Map<String, TrustedTarget> targets = Map.of();
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
            repository.signRoot();
        } else {
            repository.load(roots);
        }
        repository.refresh();
        return repository;
    }

    private void load(Map<String, byte[]> roots) throws IOException {
        roots.values().forEach(root -> current.put(TrustRole.ROOT, root));
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

    /** The newest root: what a device begins with. */
    public synchronized byte[] root() {
        return file(TrustRole.ROOT).clone();
    }

    /**
     * Lists these versions and no others.
     *
     * @param wanted by path, {@code model/version}
     * @return false where that takes a signature from elsewhere: then what was listed before stays
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
        Duration left =
                Duration.between(clock.instant(), MetadataFiles.head(file).expires());
        boolean isDue = left.toMillis() < role.validity().toMillis() * RENEWED_BELOW;
        if (isDue && keys.signer(role).isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("role", role)
                    .addKeyValue("left", left)
                    .addKeyValue("next", "sign it where its key is")
                    .log("trust-expires");
            return false;
        }
        return isDue;
    }

    /** Signs a role and what leads to it. */
    private void signFrom(TrustRole first, Map<String, TrustedTarget> wanted)
            throws IOException, GeneralSecurityException {
        if (first == TrustRole.TARGETS) {
            sign(first, MetadataWriter.targets(next(first), clock.instant(), wanted));
            targets = Map.copyOf(wanted);
        }
        if (first != TrustRole.TIMESTAMP) {
            long listed = version(TrustRole.TARGETS);
            sign(TrustRole.SNAPSHOT, MetadataWriter.snapshot(next(TrustRole.SNAPSHOT), clock.instant(), listed));
        }
        long snapshot = version(TrustRole.SNAPSHOT);
        sign(TrustRole.TIMESTAMP, MetadataWriter.timestamp(next(TrustRole.TIMESTAMP), clock.instant(), snapshot));
        files.forget(TrustRole.TARGETS, version(TrustRole.TARGETS));
        files.forget(TrustRole.SNAPSHOT, snapshot);
    }

    private void signRoot() throws IOException, GeneralSecurityException {
        Map<TrustRole, List<RoleSigner>> signers = new EnumMap<>(TrustRole.class);
        for (TrustRole role : TrustRole.values()) {
            signers.put(role, List.of(signer(role)));
        }
        sign(TrustRole.ROOT, MetadataWriter.root(next(TrustRole.ROOT), clock.instant(), signers));
    }

    private void sign(TrustRole role, JsonObject signed) throws IOException, GeneralSecurityException {
        byte[] file = MetadataWriter.file(signed, List.of(signer(role)));
        String name = MetadataFiles.name(role, next(role));
        files.write(name, file);
        current.put(role, file);
        listener.changed(name, file);
    }

    private RoleSigner signer(TrustRole role) throws GeneralSecurityException {
        return keys.signer(role)
                .orElseThrow(() -> new GeneralSecurityException("the key of " + role + " is not at the gateway"));
    }

    private long version(TrustRole role) {
        return MetadataFiles.head(file(role)).version();
    }

    private long next(TrustRole role) {
        return current.containsKey(role) ? version(role) + 1 : 1;
    }

    private byte[] file(TrustRole role) {
        byte[] file = current.get(role);
        if (file == null) {
            throw new IllegalStateException("no " + role + " metadata yet");
        }
        return file;
    }
}
