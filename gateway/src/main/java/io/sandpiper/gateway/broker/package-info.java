/**
 * The embedded MQTT 5 broker (HiveMQ CE): who may connect, what each may publish and hear, and how large a message may be. The
 * only package with {@code com.hivemq.embedded} and {@code com.hivemq.extension}; may call {@code authority}, and what it
 * asks of devices and operators are the interfaces {@code DeviceRegister} and {@code OperatorLogin}.
 */
@NullMarked
package io.sandpiper.gateway.broker;

import org.jspecify.annotations.NullMarked;
