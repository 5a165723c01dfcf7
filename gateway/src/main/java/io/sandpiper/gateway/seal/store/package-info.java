/** The tables of wrapped content keys and of devices' wrap keys. Called by {@code gateway.seal} alone. */
@NullMarked
package io.sandpiper.gateway.seal.store;

import org.jspecify.annotations.NullMarked;
