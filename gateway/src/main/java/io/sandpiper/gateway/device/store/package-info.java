/** The tables of devices and enrolment tokens. Called by {@code gateway.device} alone. */
@NullMarked
package io.sandpiper.gateway.device.store;

import org.jspecify.annotations.NullMarked;
