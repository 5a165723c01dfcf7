/**
 * Mergeable summaries (KLL) of what is observed on devices.
 */
@NullMarked
package io.sandpiper.protocol.sketch;

import org.jspecify.annotations.NullMarked;
