/**
 * When a device is hot, batch work waits: what Linux shows of thermal zones and throttling, and the pace that follows.
 * Calls nothing.
 */
@NullMarked
package io.sandpiper.agent.score.heat;

import org.jspecify.annotations.NullMarked;
