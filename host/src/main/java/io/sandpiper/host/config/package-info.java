/**
 * Typed configuration: a YAML file, then environment, then flags, each value with its source. May call the protocol's units.
 */
@NullMarked
package io.sandpiper.host.config;

import org.jspecify.annotations.NullMarked;
