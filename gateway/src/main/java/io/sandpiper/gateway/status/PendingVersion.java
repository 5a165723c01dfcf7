package io.sandpiper.gateway.status;

import io.sandpiper.protocol.message.PushEvent;
import org.jspecify.annotations.Nullable;

/**
 * A version that is published, and assigned to nobody yet by the push that brought it.
 *
 * @param state {@code waiting}: its list waits for a signature; {@code running}: the push is at its last step
 * @param assign the selector that it is to be assigned to then, null for none
 */
public record PendingVersion(
        String model,
        String version,
        PushEvent.State state,
        String job,
        @Nullable String assign) {}
