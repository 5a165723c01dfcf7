/**
 * From who shall run what to bytes on a device: assignments become signed desired states, wants become paced chunks. Its
 * doors are {@link io.sandpiper.gateway.delivery.Desires} and {@link io.sandpiper.gateway.delivery.ChunkRounds}. What it
 * needs of devices and MQTT are the interfaces {@code Audience} and {@code Outlet}; it may call {@code registry}.
 */
@NullMarked
package io.sandpiper.gateway.delivery;

import org.jspecify.annotations.NullMarked;
