package io.sandpiper.gateway.audit;

import io.sandpiper.gateway.audit.AuditEntry.Checkpoint;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log line by line and names what is cut, changed, inserted, doubled or out of order, and which signature does not fit.
 * It holds no more than one entry and {@link #MOST_FINDINGS} findings. One thread.
 */
public final class AuditVerifier {
    static final int MOST_FINDINGS = 50;

    private final AuditPublicKey key;
    private final List<String> findings = new ArrayList<>();
    private long first;
    private boolean beginsWithCheckpoint;
    private long seq;
    private String hash = AuditEntry.NONE;
    private long entries;
    private long checkpoints;
    private @Nullable AuditEntry newestCheckpoint;

    public AuditVerifier(AuditPublicKey key) {
        this.key = key;
    }

    /**
     * What was found.
     *
     * @param findings nothing where the log is whole
     * @param first number of the first entry, 0 where there is none
     * @param head hash of the last
     * @param signed the number up to which a checkpoint of the key vouches for all
     */
    public record Report(
            boolean whole,
            List<String> findings,
            long entries,
            long first,
            long last,
            String head,
            long checkpoints,
            long signed) {}

    /** The next line of the log, without its line end. */
    public void entry(String text) {
        AuditEntry entry = read(text);
        entries++;
        if (entry == null) {
            return;
        }
        if (first == 0) {
            begin(entry);
        } else if (entry.seq() > seq + 1) {
            found(missing(seq + 1, entry.seq() - 1));
        } else if (entry.seq() <= seq) {
            found("entry " + entry.seq() + " stands after entry " + seq + ": doubled, inserted or out of order");
        } else if (!entry.previous().equals(hash)) {
            found("entry " + entry.seq() + " does not follow entry " + seq
                    + " as it stands: one of the two was changed," + " or another was put in its place");
        }
        if (entry.action().equals(AuditEntry.CHECKPOINT)) {
            checkpoint(entry);
        } else if (entry.checkpoint() != null) {
            found("entry " + entry.seq() + ": a signature where none belongs");
        }
        seq = Math.max(seq, entry.seq());
        hash = AuditEntry.hash(text);
    }

    private @Nullable AuditEntry read(String text) {
        try {
            AuditEntry entry = Json.read("entry", text.getBytes(StandardCharsets.UTF_8), AuditEntry.class);
            if (!entry.text().equals(text)) {
                found("entry " + entry.seq() + ": is not written as the gateway writes; it was changed");
            }
            return entry;
        } catch (InvalidInputException e) {
            found("after entry " + seq + ": a line that is no entry (" + e.field() + "); cut off or inserted");
            return null;
        }
    }

    private void begin(AuditEntry entry) {
        first = entry.seq();
        beginsWithCheckpoint = entry.action().equals(AuditEntry.CHECKPOINT);
        if (first == 1 && !entry.previous().equals(AuditEntry.NONE)) {
            found("entry 1: names one before it (expected: none)");
        }
    }

    private void checkpoint(AuditEntry entry) {
        checkpoints++;
        Checkpoint said = entry.checkpoint();
        String signature = said == null ? null : said.signature();
        if (said == null || signature == null) {
            found("checkpoint " + entry.seq() + ": its signature is missing");
        } else if (!said.key().equals(key.id())) {
            found("checkpoint " + entry.seq() + ": signed by the key " + InvalidInputException.shown(said.key())
                    + " (expected: " + key.id() + ")");
        } else if (!key.verifies(
                entry.with(new Checkpoint(said.first(), said.key(), null)).text(), signature)) {
            found("checkpoint " + entry.seq() + ": its signature does not fit; it, or an entry before it, was changed");
        } else {
            newestCheckpoint = entry;
        }
    }

    /**
     * @param last the number that the last entry must have, as its keeper knows it; 0: not known
     * @param head its hash; null: not known
     */
    public Report end(long last, @Nullable String head) {
        AuditEntry newest = newestCheckpoint;
        if (entries == 0) {
            found("there is no entry at all");
        } else if (newest == null || newest.checkpoint() == null) {
            found("no checkpoint of the key " + key.id() + " vouches for anything here");
        } else if (newest.checkpoint().first() != first) {
            found(
                    first > newest.checkpoint().first()
                            ? missing(newest.checkpoint().first(), first - 1)
                            : "entries before " + newest.checkpoint().first() + " were removed, says checkpoint "
                                    + newest.seq() + ", and stand here");
        } else if (first > 1 && !beginsWithCheckpoint) {
            found("entry " + first + ": is no checkpoint (expected: one, in place of what was removed)");
        }
        if (last > 0 && seq < last) {
            found(missing(seq + 1, last));
        } else if (last > 0 && seq > last) {
            found("entries after " + last + " were added");
        } else if (head != null && !head.equals(hash)) {
            found("entry " + seq + ": the last one is not that which was written");
        }
        return new Report(
                findings.isEmpty(),
                List.copyOf(findings),
                entries,
                first,
                seq,
                hash,
                checkpoints,
                newest == null ? 0 : newest.seq());
    }

    /** The highest number so far. */
    long last() {
        return seq;
    }

    private static String missing(long from, long to) {
        return from == to ? "entry " + from + " is missing" : "entries " + from + " to " + to + " are missing";
    }

    void found(String what) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(what);
        }
    }
}
