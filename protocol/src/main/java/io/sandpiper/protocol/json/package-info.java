/**
 * The one JSON and YAML codec configuration for everything that crosses a boundary. May call {@code error}.
 */
@NullMarked
package io.sandpiper.protocol.json;

import org.jspecify.annotations.NullMarked;
