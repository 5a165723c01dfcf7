/**
 * What strangers, foreign devices and wrong tokens try on REST, EST and MQTT, all of which is refused.
 */
@NullMarked
package io.sandpiper.e2e.access;

import org.jspecify.annotations.NullMarked;
