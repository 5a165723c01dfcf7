/**
 * Operators' tokens and the one place that decides what a token may do, for REST and MQTT alike. May call {@code store}.
 */
@NullMarked
package io.sandpiper.gateway.access;

import org.jspecify.annotations.NullMarked;
