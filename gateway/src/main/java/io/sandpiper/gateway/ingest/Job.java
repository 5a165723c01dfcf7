package io.sandpiper.gateway.ingest;

import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.name.ModelVersion;
import org.jspecify.annotations.Nullable;

/**
 * One push. Times are ISO 8601.
 *
 * @param assign a selector, null for none
 * @param last its newest event: state, stage, message and, at the end, the result
 * @param log the blob of what its last run said, null before it ran
 */
public record Job(
        String id,
        ModelVersion target,
        PushedFiles files,
        @Nullable String assign,
        PushEvent last,
        String created,
        String updated,
        @Nullable Digest log) {
    private static final int MESSAGE_CHARS = 1_000;
    /** What is said of a version that is published and not signed. */
    static final String WAITS =
            " is published and waits for a signature: sandpiper trust sign; nothing is assigned yet";

    /** What it says next. */
    public PushEvent event(
            PushEvent.State state,
            @Nullable String stage,
            @Nullable Double progress,
            @Nullable String message,
            PushEvent.@Nullable Result result) {
        return new PushEvent(
                PushEvent.VERSION,
                id,
                target.model(),
                target.version(),
                state,
                stage,
                progress,
                message == null ? null : InvalidInputException.shown(message, MESSAGE_CHARS),
                result);
    }

    /** The same job after its end. */
    public Job ended(PushEvent.State state, String message, String now) {
        return new Job(id, target, files, assign, event(state, null, null, message, null), created, now, log);
    }
}
