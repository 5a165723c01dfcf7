/**
 * The table of tokens. Called by {@code gateway.access} alone.
 */
@NullMarked
package io.sandpiper.gateway.access.store;

import org.jspecify.annotations.NullMarked;
