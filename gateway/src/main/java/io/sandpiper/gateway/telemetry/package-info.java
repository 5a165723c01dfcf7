/**
 * What devices count: batches of their outboxes, each stored once though delivered twice, acknowledged after the commit,
 * and summed by model, version, variant and device. Its door is {@link io.sandpiper.gateway.telemetry.TelemetryIntake}; may
 * call its own store.
 */
@NullMarked
package io.sandpiper.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
