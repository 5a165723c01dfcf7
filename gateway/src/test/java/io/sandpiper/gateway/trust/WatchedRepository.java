package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.MetadataStore;
import io.sandpiper.protocol.trust.tuf.Patience;
import io.sandpiper.protocol.trust.tuf.RepositorySource;
import io.sandpiper.protocol.trust.tuf.TrustedTime;
import io.sandpiper.protocol.trust.tuf.TufClient;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A repository in a folder, what its listeners heard, and devices that read it with the client that they have. */
final class WatchedRepository implements TrustRepository.Listener {
    static final TrustedTarget FASHION = new TrustedTarget(Digest.of(new byte[] {1}), 700);
    static final TrustedTarget OCR = new TrustedTarget(Digest.of(new byte[] {2}), 600);
    static final TrustedTarget WINE = new TrustedTarget(Digest.of(new byte[] {3}), 500);

    final Map<String, byte[]> heard = new HashMap<>();
    Instant now = Instant.parse("2026-11-01T00:00:00Z");

    private final Path folder;
    private TrustRepository repository;

    WatchedRepository(Path folder) throws Exception {
        this.folder = folder;
        this.repository = opened();
    }

    /** As after a restart. */
    TrustRepository reopen() throws Exception {
        repository = opened();
        return repository;
    }

    private TrustRepository opened() throws Exception {
        TrustRepository opened = TrustRepository.open(folder.resolve("trust"), null, clock());
        heard.putAll(opened.files());
        opened.listen(this);
        return opened;
    }

    TrustRepository get() {
        return repository;
    }

    @Override
    public void changed(String name, byte[] bytes) {
        heard.put(name, bytes);
    }

    @Override
    public void removed(String role) {
        heard.keySet().removeIf(name -> name.endsWith("." + role + ".json"));
    }

    /** The names of the files of keys at the gateway. */
    List<String> keysHere() throws Exception {
        try (var files = Files.list(folder.resolve("trust/keys"))) {
            return files.map(f -> String.valueOf(f.getFileName())).sorted().toList();
        }
    }

    /** Signs a draft with these keys, as whoever holds them does. */
    TrustRepository.Signed sign(String role, SigningKey... keys) throws Exception {
        TrustDraft draft = draft(role).orElseThrow();
        DraftReview review = DraftReview.of(role, draft.file(), Optional.empty(), now);
        Map<String, String> signatures = new HashMap<>();
        for (SigningKey key : keys) {
            signatures.put(key.id(), key.sign(review.signed()));
        }
        return repository.sign(role, draft.version(), signatures);
    }

    Optional<TrustDraft> draft(String role) {
        return repository.drafts().stream().filter(d -> d.role().equals(role)).findFirst();
    }

    /** Keys that are not at the gateway. */
    KeyFolder elsewhere(String name) throws Exception {
        return KeyFolder.open(folder.resolve(name), null);
    }

    /** A device that begins with a root. */
    TufClient device(String name, byte[] root) throws Exception {
        Path home = folder.resolve(name);
        Files.createDirectories(home);
        MetadataStore store = new MetadataStore(new DurableFolder(home));
        RepositorySource source = (file, deadline, sink) -> {
            byte[] bytes = heard.get(file);
            if (bytes == null) {
                return false;
            }
            sink.accept(ByteBuffer.wrap(bytes));
            return true;
        };
        InstantSource time = () -> now;
        TufClient client = new TufClient(store, source, new TrustedTime(time, store), Patience.STANDARD);
        client.initialize(root);
        return client;
    }

    /** Which of these paths a device finds. */
    static Set<String> found(TufClient device, String... paths) throws TufException {
        var trusted = device.update();
        Set<String> found = new java.util.TreeSet<>();
        for (String path : paths) {
            try {
                trusted.find(path);
                found.add(path);
            } catch (TufException.NoSuchTarget absent) {
                // not listed
            }
        }
        return found;
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(@Nullable ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
