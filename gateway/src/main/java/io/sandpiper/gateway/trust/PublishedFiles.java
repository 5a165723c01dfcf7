package io.sandpiper.gateway.trust;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is published, on disk: a state is written whole before any of it counts, and what is read is of the state in force.
 * Blocking; one thread at a time but for {@link #file}.
 */
final class PublishedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedFiles.class);
    private static final String ROOT = "root";

    private final MetadataFiles files;
    private final OnlineRoles online;
    private final Clock clock;

    PublishedFiles(MetadataFiles files, OnlineRoles online, Clock clock) {
        this.files = files;
        this.online = online;
        this.clock = clock;
    }

    /** What the timestamp leads to; nothing where a kill came before the first was whole: then all is signed anew. */
    Published load(byte[] root) throws IOException {
        Map<String, TargetsList> lists = new LinkedHashMap<>();
        if (online.listed().containsKey(Published.TARGETS)) {
            TargetsList top = mustBeThere(Published.TARGETS);
            lists.put(Published.TARGETS, top);
            for (DelegatedRole role : top.delegations()) {
                lists.put(role.name(), mustBeThere(role.name()));
            }
        }
        return new Published(root, lists);
    }

    private TargetsList mustBeThere(String role) throws IOException {
        String name = MetadataFiles.name(role, online.listed().getOrDefault(role, 0L));
        return files.read(name)
                .map(TargetsList::of)
                .orElseThrow(() -> new IOException("trust metadata: no " + name + ", to which the timestamp"
                        + " leads (expected: the folder as the gateway left it; bring it back from a copy)"));
    }

    /** Every file that a client may need now, roots from the first on, in an order in which nothing leads to what is missing. */
    Map<String, byte[]> all(Published now) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>(files.roots(version(now.root())));
        now.lists().forEach((role, list) -> all.put(MetadataFiles.name(role, list.version()), list.file()));
        all.putAll(online.files());
        return all;
    }

    /** A file by a name that a stranger chose; no root above the one in force, which may be half of a state. */
    Optional<byte[]> file(String name, byte[] root) throws IOException {
        return files.readNamed(name, version(root));
    }

    /**
     * Writes what the next state has and the present one has not: the root after what belongs to it, and the timestamp last.
     * Where a write fails, what was there before stays.
     *
     * @return what was written, by name, in an order in which clients may hear of it
     */
    Map<String, byte[]> install(Published now, Published next) throws IOException, GeneralSecurityException {
        Map<String, byte[]> written = new LinkedHashMap<>();
        if (next.root() != now.root()) {
            written.put(MetadataFiles.name(ROOT, version(next.root())), next.root());
        }
        next.lists().forEach((role, list) -> {
            if (now.list(role).stream().noneMatch(old -> old.version() == list.version())) {
                written.put(MetadataFiles.name(role, list.version()), list.file());
            }
        });
        OnlineRoles.Change change = online.change(next);
        written.putAll(change.files());
        if (!written.isEmpty()) {
            write(written, next.root() == now.root() ? null : MetadataFiles.name(ROOT, version(next.root())));
            online.accept(change);
            tidy(change.present());
        }
        return written;
    }

    private void write(Map<String, byte[]> written, @Nullable String root) throws IOException {
        for (Map.Entry<String, byte[]> file : written.entrySet()) {
            if (!file.getKey().equals(root) && !file.getKey().equals(MetadataFiles.TIMESTAMP)) {
                files.write(file.getKey(), file.getValue());
            }
        }
        try {
            for (String name : new String[] {root, MetadataFiles.TIMESTAMP}) {
                byte[] file = name == null ? null : written.get(name);
                if (name != null && file != null) {
                    files.write(name, file);
                }
            }
        } catch (IOException e) {
            if (root != null) {
                files.delete(root); // or it would be in force after a restart, and its number given away
            }
            throw e;
        }
    }

    private void tidy(Map<String, Long> present) {
        try {
            files.keepOnly(present, clock.instant());
        } catch (IOException e) { // what is in force is in force; the next state tries again
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("trust-files-not-tidied");
        }
    }

    private static long version(byte[] file) {
        return MetadataFiles.head(file).version();
    }
}
