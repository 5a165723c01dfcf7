/**
 * The gateway's own connection to the broker, embedded or not: subscriptions with their handlers, and publishing. The only
 * package with {@code com.hivemq.client}; may call nothing of the gateway.
 */
@NullMarked
package io.sandpiper.gateway.link;

import org.jspecify.annotations.NullMarked;
