package io.sandpiper.agent.update;

import org.jspecify.annotations.Nullable;

/**
 * What an agent serves from its start.
 *
 * @param otherwise the version before, for when the first does not load any more
 */
public record StartVersion(Installed version, @Nullable Installed otherwise) {}
