/**
 * Renews the device's certificate in time, and takes up one that a command put in place: the serving path and the update
 * path never notice but for a new connection. May call {@code identity} and {@code link}.
 */
@NullMarked
package io.sandpiper.agent.renewal;

import org.jspecify.annotations.NullMarked;
