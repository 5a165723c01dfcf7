package io.sandpiper.protocol.message;

import io.sandpiper.protocol.digest.Digest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a push says while it is under way and when it is done: on the response topic of an MQTT push, in the event
 * stream of {@code GET /v1/jobs/{id}/events}, and as the converter's JSON lines.
 *
 * @param state see {@link State}
 * @param stage what is being done: {@code check}, {@code optimize}, {@code quantize}, {@code prove}, {@code publish}
 * @param progress 0 to 1 within the stage, null where unknown
 * @param message for people: one sentence
 * @param result with the last event of an accepted push
 */
public record PushEvent(
        int v,
        String job,
        String model,
        String version,
        State state,
        @Nullable String stage,
        @Nullable Double progress,
        @Nullable String message,
        @Nullable Result result) {
    public static final int VERSION = 1;

    /** Where a push stands. The last four are final; the one before them ends when a person has signed. */
    public enum State {
        QUEUED,
        RUNNING,
        /** Published and assigned to nobody: no device would take it before {@code sandpiper trust sign}. */
        WAITING,
        ACCEPTED,
        /** The model was refused by its check or by evidence. */
        REFUSED,
        /** Something of ours went wrong; the same push may be tried again. */
        FAILED,
        /** An operator ended it before anything was published; it may be retried. */
        CANCELLED;

        /** Whether nothing more happens by itself. */
        public boolean done() {
            return switch (this) {
                case QUEUED, RUNNING -> false;
                case WAITING, ACCEPTED, REFUSED, FAILED, CANCELLED -> true;
            };
        }

        @com.fasterxml.jackson.annotation.JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        @com.fasterxml.jackson.annotation.JsonCreator
        public static State parse(String text) {
            return valueOf(text.toUpperCase(java.util.Locale.ROOT));
        }
    }

    /**
     * @param variants by name: bytes of each published variant
     * @param notes what people should know: a variant left out and why, no calibration data
     * @param assigned devices that the push was assigned to
     */
    public record Result(Digest manifest, Map<String, Long> variants, List<String> notes, List<String> assigned) {}
}
