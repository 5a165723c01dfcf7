package io.sandpiper.gateway.audit;

import io.sandpiper.gateway.audit.AuditEntry.Checkpoint;
import io.sandpiper.gateway.audit.store.AuditStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of the audit log: what has no transaction of its own is recorded here; checkpoints are signed at the start, at
 * intervals and before an export; what is too old is removed. Long work runs on the thread named {@code audit}.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final String EXPORT = "export-";
    private static final String EXPORT_ENDING = ".jsonl";
    private static final int PAGE = 500;
    /** What one caller tries in vain is told so often a minute; the rest is counted. */
    private static final int REFUSALS = 10;

    private final AuditStore store;
    private final AuditKey key;
    private final Path folder;
    private final Duration keep;
    private final Clock clock;
    private final Refusals refusals;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("audit").daemon().factory());

    private AuditLog(AuditStore store, AuditKey key, Path folder, Duration keep, Clock clock) {
        this.store = store;
        this.key = key;
        this.folder = folder;
        this.keep = keep;
        this.clock = clock;
        this.refusals = new Refusals(REFUSALS, clock);
    }

    /**
     * Opens the log and signs its present end; blocking.
     *
     * @param folder with the key, and for exports that are being made
     * @param interval between checkpoints
     * @param keep how long entries are kept
     * @param passphrase of the key's file; null: it is plain
     */
    public static AuditLog open(
            AuditStore store, Path folder, Duration interval, Duration keep, char @Nullable [] passphrase, Clock clock)
            throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, EXPORT + "*" + EXPORT_ENDING)) {
            for (Path export : left) { // whoever asked for it is gone
                Files.delete(export);
            }
        }
        AuditLog log = new AuditLog(store, AuditKey.open(folder, passphrase), folder, keep, clock);
        log.checkpoint();
        log.thread.scheduleWithFixedDelay(log::tend, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return log;
    }

    public AuditPublicKey publicKey() {
        return key.publicKey();
    }

    /** Records what has no transaction of its own; on disk when the future completes. */
    public CompletableFuture<@Nullable Void> record(Actor who, String action, String object, @Nullable Object after) {
        return record(who, action, object, null, after);
    }

    /** As {@link #record(Actor, String, String, Object)}, with what was there before. */
    public CompletableFuture<@Nullable Void> record(
            Actor who, String action, String object, @Nullable Object before, @Nullable Object after) {
        return store.append(new AuditEvent(clock.instant(), who, action, object, before, after));
    }

    /** Records that somebody tried what is not allowed; not waited for, and not more often than a log can bear. */
    public void refused(Actor who, String operation, String why) {
        long unseen = refusals.next(who);
        if (unseen >= 0) {
            Map<String, Object> after =
                    unseen == 0 ? Map.of("refused", why) : Map.of("refused", why, "notRecordedBefore", unseen);
            record(who, "refused", operation, after).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.atError().addKeyValue("reason", failure.getMessage()).log("audit-entry-not-written");
                }
            });
        }
    }

    /** The newest first, as JSON texts. */
    public CompletableFuture<List<String>> newest(
            @Nullable String action, @Nullable String who, long before, int most) {
        return store.newest(action, who, before, most);
    }

    /** Reads all and says what is wrong with it. */
    public CompletableFuture<AuditVerifier.Report> verify() {
        return CompletableFuture.supplyAsync(
                () -> {
                    AuditStore.Head head = store.headNow();
                    return read(head, text -> {});
                },
                thread);
    }

    /** Writes all to a file of its own, which the caller deletes; its end is signed. */
    public CompletableFuture<Path> export() {
        return CompletableFuture.supplyAsync(
                () -> {
                    checkpoint();
                    try {
                        return write();
                    } catch (IOException e) {
                        throw new UncheckedIOException("the export could not be written", e);
                    }
                },
                thread);
    }

    private Path write() throws IOException {
        AuditStore.Head head = store.headNow();
        // Twice: the first line says what follows.
        AuditVerifier.Report log = read(head, text -> {});
        Path file = Files.createTempFile(folder, EXPORT, EXPORT_ENDING);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(AuditExport.header(clock.instant().toString(), log, key) + "\n");
            read(head, text -> {
                try {
                    out.write(text + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return file;
        } catch (IOException | UncheckedIOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private AuditVerifier.Report read(AuditStore.Head head, Consumer<String> each) {
        AuditVerifier verifier = new AuditVerifier(key.publicKey());
        long read = 0;
        while (read < head.seq()) {
            List<String> page = store.pageNow(read, (int) Math.min(PAGE, head.seq() - read));
            if (page.isEmpty()) {
                break;
            }
            page.forEach(text -> {
                verifier.entry(text);
                each.accept(text);
            });
            // Numbers that are missing are skipped by the page, and missed by the verifier.
            read = Math.max(read + page.size(), verifier.last());
        }
        return verifier.end(head.seq(), head.hash());
    }

    private void tend() {
        removeOld();
        checkpoint();
    }

    private void checkpoint() {
        try {
            long seq = store.checkpointNow(event("the end of the log"), this::signed);
            LOG.atDebug().addKeyValue("entry", seq).log("audit-checkpoint");
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).log("audit-checkpoint-failed");
        }
    }

    /** Removes what is older, up to a checkpoint, and signs that. Blocking. @return how many entries */
    int removeBefore(Instant cutoff) {
        return store.removeNow(cutoff.toString(), event("entries before " + cutoff + " removed"), this::signed);
    }

    private void removeOld() {
        try {
            int removed = removeBefore(clock.instant().minus(keep));
            if (removed > 0) {
                LOG.atInfo().addKeyValue("entries", removed).log("audit-entries-removed");
            }
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).log("audit-entries-not-removed");
        }
    }

    private AuditEvent event(String object) {
        Instant now = clock.instant();
        return new AuditEvent(now, Actor.system("audit"), AuditEntry.CHECKPOINT, object, null, null);
    }

    private AuditEntry signed(AuditEntry entry, long first) {
        AuditEntry unsigned = entry.with(new Checkpoint(first, key.publicKey().id(), null));
        return unsigned.with(new Checkpoint(first, key.publicKey().id(), key.sign(unsigned.text())));
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
