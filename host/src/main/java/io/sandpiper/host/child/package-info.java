/**
 * Child processes under limits of memory and time, spoken to by JSON lines. Calls nothing.
 */
@NullMarked
package io.sandpiper.host.child;

import org.jspecify.annotations.NullMarked;
