/**
 * Private keys in files, plain or closed by a passphrase; one form for all that the gateway has. May call nothing of the
 * gateway.
 */
@NullMarked
package io.sandpiper.gateway.key;

import org.jspecify.annotations.NullMarked;
