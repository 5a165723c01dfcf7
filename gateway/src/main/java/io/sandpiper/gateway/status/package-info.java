/**
 * Who runs what, and why a device does not: a read model over devices, desired states and telemetry. Its door is {@link
 * io.sandpiper.gateway.status.StatusView}; may call {@code device}, {@code delivery} and {@code telemetry}.
 */
@NullMarked
package io.sandpiper.gateway.status;

import org.jspecify.annotations.NullMarked;
