package io.sandpiper.gateway.ingest;

import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.name.ModelVersion;
import org.jspecify.annotations.Nullable;

/**
 * One push. Times are ISO 8601.
 *
 * @param assign a selector, null for none
 * @param last its newest event: state, stage, message and, at the end, the result
 */
public record Job(
        String id,
        ModelVersion target,
        PushedFiles files,
        @Nullable String assign,
        PushEvent last,
        String created,
        String updated) {}
