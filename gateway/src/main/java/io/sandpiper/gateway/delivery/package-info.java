/**
 * From who shall run what to bytes on a device: assignments become signed desired states, wants become paced chunks. Its
 * doors are {@link io.sandpiper.gateway.delivery.Desires} and {@link io.sandpiper.gateway.delivery.ChunkRounds}. What it
 * needs of devices, models and MQTT are the interfaces {@code Audience}, {@code Catalogue} and {@code Outlet}.
 */
@NullMarked
package io.sandpiper.gateway.delivery;

import org.jspecify.annotations.NullMarked;
