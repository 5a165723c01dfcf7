package io.sandpiper.gateway.device;

import org.jspecify.annotations.Nullable;

/**
 * Serials (hexadecimal) of the certificates that a device may show.
 *
 * @param previous the one that a renewal replaced, null from when the present one was first shown
 */
public record Serials(String present, @Nullable String previous) {}
