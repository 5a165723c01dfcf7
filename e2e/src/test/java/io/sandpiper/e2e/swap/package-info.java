/**
 * Versions swapped while requests run.
 */
@NullMarked
package io.sandpiper.e2e.swap;

import org.jspecify.annotations.NullMarked;
