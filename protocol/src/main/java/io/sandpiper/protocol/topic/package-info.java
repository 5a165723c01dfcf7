/**
 * The MQTT topics of one fleet, as DESIGN section 5 lists them. May call {@code name} and {@code digest}.
 */
@NullMarked
package io.sandpiper.protocol.topic;

import org.jspecify.annotations.NullMarked;
