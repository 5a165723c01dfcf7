/**
 * How both programs log: lines for an operator on standard error. Calls nothing.
 */
@NullMarked
package io.sandpiper.host.log;

import org.jspecify.annotations.NullMarked;
