package io.sandpiper.gateway.delivery;

import org.jspecify.annotations.Nullable;

/**
 * A selector's assignment that went back.
 *
 * @param assignment the new one
 * @param before the version that it replaces; null where the model was withdrawn
 */
public record Undone(Assignment assignment, @Nullable String before) {}
