/**
 * How bad input is told: the field, its value and what was expected. May call nothing.
 */
@NullMarked
package io.sandpiper.protocol.error;

import org.jspecify.annotations.NullMarked;
