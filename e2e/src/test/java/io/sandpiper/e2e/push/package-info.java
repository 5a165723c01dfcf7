/**
 * Every way in for a model: foreign clients over MQTT and REST, two at once, and the same bytes again.
 */
@NullMarked
package io.sandpiper.e2e.push;

import org.jspecify.annotations.NullMarked;
