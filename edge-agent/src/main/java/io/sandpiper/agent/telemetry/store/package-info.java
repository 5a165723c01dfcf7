/**
 * The outbox on disk: numbered batches, bounded in bytes. Called by telemetry.
 */
@NullMarked
package io.sandpiper.agent.telemetry.store;

import org.jspecify.annotations.NullMarked;
