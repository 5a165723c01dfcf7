/**
 * A load that costs little itself: keep-alive connections that send prepared bytes, and the CPU time and memory of the
 * process under load, read from /proc. Calls nothing.
 */
@NullMarked
package io.sandpiper.bench.load;

import org.jspecify.annotations.NullMarked;
