/**
 * Sealed models at the gateway: content keys, wrapped for the gateway's own key on disk and for each device's key on the way
 * (docs/decisions/0049). Its door is {@link io.sandpiper.gateway.seal.ContentKeys}; may call {@code key}.
 */
@NullMarked
package io.sandpiper.gateway.seal;

import org.jspecify.annotations.NullMarked;
