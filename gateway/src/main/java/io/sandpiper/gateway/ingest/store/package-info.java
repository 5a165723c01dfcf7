/**
 * The table of push jobs. Called by {@code gateway.ingest} alone.
 */
@NullMarked
package io.sandpiper.gateway.ingest.store;

import org.jspecify.annotations.NullMarked;
