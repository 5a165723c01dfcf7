/**
 * The JSON and binary messages that agents and the gateway exchange. May call every other package here.
 */
@NullMarked
package io.sandpiper.protocol.message;

import org.jspecify.annotations.NullMarked;
