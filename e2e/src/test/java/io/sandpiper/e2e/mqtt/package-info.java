/**
 * MQTT clients for tests: a device, an operator, or an impostor that holds the gateway's own key. The only package of
 * these tests with {@code com.hivemq.client}.
 */
@NullMarked
package io.sandpiper.e2e.mqtt;

import org.jspecify.annotations.NullMarked;
