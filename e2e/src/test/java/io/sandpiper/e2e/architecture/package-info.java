/**
 * What must stay true of the code's shape: the rules of docs/architecture.md, one test each. Reads classes and source
 * files; calls nothing.
 */
@NullMarked
package io.sandpiper.e2e.architecture;

import org.jspecify.annotations.NullMarked;
