/** The tables of delivery. Called by {@code gateway.delivery} alone. */
@NullMarked
package io.sandpiper.gateway.delivery.store;

import org.jspecify.annotations.NullMarked;
