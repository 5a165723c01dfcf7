/**
 * The devices: enrolment tokens, who is enrolled with which certificate and labels, whether it is online and what it last
 * reported. Its doors are {@link io.sandpiper.gateway.device.Devices} and {@link io.sandpiper.gateway.device.Enrolment};
 * may call {@code authority}.
 */
@NullMarked
package io.sandpiper.gateway.device;

import org.jspecify.annotations.NullMarked;
