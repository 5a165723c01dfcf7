/**
 * Cutting a blob into chunks of 65,536 bytes, their digests, and the bitmap of those still missing.
 */
@NullMarked
package io.sandpiper.protocol.chunk;

import org.jspecify.annotations.NullMarked;
