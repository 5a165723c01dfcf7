/**
 * The programs of the device: {@code *Main} classes, which construct and wire and do nothing else. May call every
 * feature.
 */
@NullMarked
package io.sandpiper.agent;

import org.jspecify.annotations.NullMarked;
