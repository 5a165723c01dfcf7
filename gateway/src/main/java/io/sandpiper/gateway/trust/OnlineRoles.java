package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshot and timestamp, which the gateway signs: they say which lists belong together, and that they still do. Blocking. */
final class OnlineRoles {
    private static final Logger LOG = LoggerFactory.getLogger(OnlineRoles.class);
    private static final String SNAPSHOT = "snapshot";
    private static final String TIMESTAMP = "timestamp";

    private final KeyFolder keys;
    private final Renewal renewal;
    private final Clock clock;
    private byte @Nullable [] snapshot;
    private byte @Nullable [] timestamp;

    private OnlineRoles(KeyFolder keys, Renewal renewal, Clock clock) {
        this.keys = keys;
        this.renewal = renewal;
        this.clock = clock;
    }

    static OnlineRoles load(MetadataFiles files, KeyFolder keys, Renewal renewal, Clock clock) throws IOException {
        OnlineRoles roles = new OnlineRoles(keys, renewal, clock);
        Optional<byte[]> timestamp = files.read(MetadataFiles.TIMESTAMP);
        if (timestamp.isPresent()) {
            long version = MetadataFiles.named(timestamp.get()).getOrDefault(SNAPSHOT, 0L);
            String name = MetadataFiles.name(SNAPSHOT, version);
            roles.snapshot = files.read(name)
                    .orElseThrow(() -> new IOException("trust metadata: no " + name + ", to which the timestamp"
                            + " leads (expected: the folder as the gateway left it; bring it back from a copy)"));
            roles.timestamp = timestamp.get();
        }
        return roles;
    }

    /** The newest version of each targets file that there ever was, by role: none may go back, and no role may vanish (5.5.5). */
    Map<String, Long> listed() {
        return snapshot == null ? Map.of() : MetadataFiles.named(snapshot);
    }

    /** As {@link #listed}, with the snapshot's own. */
    Map<String, Long> versions() {
        return versions(snapshot);
    }

    private static Map<String, Long> versions(byte @Nullable [] snapshot) {
        Map<String, Long> versions = new TreeMap<>();
        if (snapshot != null) {
            versions.putAll(MetadataFiles.named(snapshot));
            versions.put(SNAPSHOT, MetadataFiles.head(snapshot).version());
        }
        return versions;
    }

    /** Both files by name, the timestamp last. */
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (snapshot != null && timestamp != null) {
            files.put(MetadataFiles.name(SNAPSHOT, MetadataFiles.head(snapshot).version()), snapshot);
            files.put(MetadataFiles.TIMESTAMP, timestamp);
        }
        return files;
    }

    byte @Nullable [] file(TrustRole role) {
        return role == TrustRole.SNAPSHOT ? snapshot : timestamp;
    }

    /**
     * What changes with a state.
     *
     * @param files to be written, by name
     * @param present what the snapshot then names, with its own version
     */
    record Change(
            Map<String, byte[]> files,
            byte @Nullable [] snapshot,
            byte @Nullable [] timestamp,
            Map<String, Long> present) {}

    /** @throws GeneralSecurityException where lists changed and the keys that say so are not at the gateway */
    Change change(Published next) throws GeneralSecurityException {
        Map<String, Long> lists = new TreeMap<>(listed());
        next.lists().forEach((role, list) -> lists.put(role, list.version()));
        RootRoles roles = next.roles();
        boolean isOther = !lists.equals(listed());
        byte[] snapshotThen = snapshot;
        byte[] timestampThen = timestamp;
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (!lists.isEmpty() && mustSign(TrustRole.SNAPSHOT, isOther, roles)) {
            JsonObject signed = MetadataWriter.snapshot(next(snapshot), clock.instant(), lists);
            snapshotThen = signed(TrustRole.SNAPSHOT, signed, roles);
            files.put(
                    MetadataFiles.name(
                            SNAPSHOT, MetadataFiles.head(snapshotThen).version()),
                    snapshotThen);
        }
        if (snapshotThen != null && mustSign(TrustRole.TIMESTAMP, !files.isEmpty(), roles)) {
            long named = MetadataFiles.head(snapshotThen).version();
            timestampThen = signed(
                    TrustRole.TIMESTAMP, MetadataWriter.timestamp(next(timestamp), clock.instant(), named), roles);
            files.put(MetadataFiles.TIMESTAMP, timestampThen);
        }
        return new Change(files, snapshotThen, timestampThen, versions(snapshotThen));
    }

    void accept(Change change) {
        snapshot = change.snapshot();
        timestamp = change.timestamp();
    }

    private boolean mustSign(TrustRole role, boolean isOther, RootRoles roles) throws GeneralSecurityException {
        byte[] present = file(role);
        RoleKeys own = roles.keys(role);
        boolean isHere = keys.canSign(own);
        if (present == null || isOther || !Verification.isComplete(role.toString(), present, own)) {
            if (!isHere) {
                throw new GeneralSecurityException(
                        "the key of " + role
                                + " is not at the gateway (expected: trust/keys as the gateway left it; bring it back from a copy)");
            }
            return true;
        }
        Instant expires = MetadataFiles.head(present).expires();
        boolean isDue = renewal.isDue(expires, role.validity(), isHere);
        if (isDue && !isHere) {
            LOG.atWarn()
                    .addKeyValue("role", role)
                    .addKeyValue("expires", expires)
                    .addKeyValue("next", "bring the key of " + role + " back from a copy")
                    .log("trust-expires");
        }
        return isDue && isHere;
    }

    private byte[] signed(TrustRole role, JsonObject signed, RootRoles roles) throws GeneralSecurityException {
        return Verification.signed(role.toString(), MetadataWriter.unsigned(signed), keys.of(roles.keys(role)));
    }

    /** By the clock, where that is more: a gateway that was restored from an older copy must not go below what devices saw. */
    private long next(byte @Nullable [] present) {
        long following = present == null ? 1 : MetadataFiles.head(present).version() + 1;
        return Math.max(following, clock.instant().getEpochSecond());
    }
}
