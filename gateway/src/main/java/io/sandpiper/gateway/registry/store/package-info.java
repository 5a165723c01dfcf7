/**
 * The table of model versions. Called by {@code gateway.registry} alone.
 */
@NullMarked
package io.sandpiper.gateway.registry.store;

import org.jspecify.annotations.NullMarked;
