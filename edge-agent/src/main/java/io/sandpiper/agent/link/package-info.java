/**
 * The device's MQTT connection: mutual TLS, subscriptions renewed at each connect, bounded in both directions, and only
 * topics that {@code Topics} makes. The only package of the agent with {@code com.hivemq.client}; may call identity.
 */
@NullMarked
package io.sandpiper.agent.link;

import org.jspecify.annotations.NullMarked;
