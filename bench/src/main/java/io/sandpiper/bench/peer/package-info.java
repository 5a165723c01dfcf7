/**
 * Servers of other people's making beside the agent: each is installed, started and asked as its own documentation says
 * (bench/peers), under the load that the agent gets. Calls {@code load}.
 */
@NullMarked
package io.sandpiper.bench.peer;

import org.jspecify.annotations.NullMarked;
