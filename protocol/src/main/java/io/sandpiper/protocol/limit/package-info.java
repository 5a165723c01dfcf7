/**
 * Every limit of what crosses a boundary, with its unit and reason, and a check that they fit together.
 */
@NullMarked
package io.sandpiper.protocol.limit;

import org.jspecify.annotations.NullMarked;
