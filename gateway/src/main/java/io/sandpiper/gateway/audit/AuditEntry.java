package io.sandpiper.gateway.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the log. Its text is canonical JSON (keys in order, no blanks, nothing that is null); its hash is the SHA-256 of
 * that text, in which the hash of the line before stands.
 *
 * @param seq from 1, one by one
 * @param previous hash of the entry before; {@link #NONE} for the first
 * @param checkpoint of an entry of {@link #CHECKPOINT}; null of the others
 */
public record AuditEntry(
        long seq,
        String previous,
        String at,
        Actor who,
        String action,
        String object,
        @Nullable Object before,
        @Nullable Object after,
        @Nullable Checkpoint checkpoint) {
    public static final String NONE = "0".repeat(64);
    public static final String CHECKPOINT = "audit.checkpoint";
    private static final int OBJECT_CHARS = 300;
    /** What is longer stands as its hash. The ids of all keys that trust metadata can name are not. */
    private static final int VALUE_CHARS = 16 << 10;

    /**
     * What a checkpoint adds: its signature covers the entry without it, and by the chain all before.
     *
     * @param first the lowest number that is kept: what came before was removed by the gateway itself
     * @param key the id of the key
     * @param signature Ed25519, base64; null in what is signed
     */
    public record Checkpoint(
            long first, String key, @Nullable String signature) {}

    /** The entry that follows one of this number and hash. */
    public static AuditEntry of(long seq, String previous, AuditEvent event) {
        return new AuditEntry(
                seq,
                previous,
                event.at().truncatedTo(ChronoUnit.MILLIS).toString(),
                event.who(),
                event.action(),
                InvalidInputException.shown(event.object(), OBJECT_CHARS),
                bounded(event.before()),
                bounded(event.after()),
                null);
    }

    public AuditEntry with(Checkpoint other) {
        return new AuditEntry(seq, previous, at, who, action, object, before, after, other);
    }

    public String text() {
        return Json.text(this);
    }

    public static String hash(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** The one way to write what the text says. */
    static String canonical(String text) {
        try {
            return Json.text(Json.MAPPER.readValue(text, Object.class));
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("entry", "unreadable", "JSON", e);
        }
    }

    private static @Nullable Object bounded(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String text = Json.text(value);
        if (text.length() > VALUE_CHARS) {
            return Map.of("sha256", hash(text), "characters", text.length());
        }
        try {
            return Json.MAPPER.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written cannot be read", e);
        }
    }
}
