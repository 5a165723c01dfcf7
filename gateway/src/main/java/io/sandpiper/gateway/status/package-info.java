/**
 * Who runs what, and why a device does not: what is desired beside what is reported and counted, with the next step. A pure
 * rule over what {@code delivery}, {@code device} and {@code telemetry} say; may call their read models.
 */
@NullMarked
package io.sandpiper.gateway.status;

import org.jspecify.annotations.NullMarked;
