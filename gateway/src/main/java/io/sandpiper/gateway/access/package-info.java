/**
 * Who logs in ({@code Access}: tokens, and a provider in {@code access.oidc}), and the one place that decides what a caller may do and for which devices
 * ({@code Caller}, {@code Reach}), for REST, MQTT and the command line alike. May call {@code store}.
 */
@NullMarked
package io.sandpiper.gateway.access;

import org.jspecify.annotations.NullMarked;
