/** The tables of telemetry. Called by {@code gateway.telemetry} alone. */
@NullMarked
package io.sandpiper.gateway.telemetry.store;

import org.jspecify.annotations.NullMarked;
