/**
 * Sealed blobs: a model's bytes as they lie on disks and travel, of use only to who has the version's content key
 * (docs/decisions/0049). The JDK alone.
 */
@NullMarked
package io.sandpiper.protocol.seal;

import org.jspecify.annotations.NullMarked;
