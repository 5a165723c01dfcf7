/**
 * Sizes and durations as people write them: {@code 64MiB}, {@code 250ms}.
 */
@NullMarked
package io.sandpiper.protocol.unit;

import org.jspecify.annotations.NullMarked;
