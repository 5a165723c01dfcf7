/** Sealed models over real processes: where their weights are not found, and what a thief or a forger comes to. */
@NullMarked
package io.sandpiper.e2e.seal;

import org.jspecify.annotations.NullMarked;
