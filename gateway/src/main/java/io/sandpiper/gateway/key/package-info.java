/**
 * Keys and certificates in files: private keys, plain or closed by a passphrase, in one form for all that the gateway has, and
 * authorities that TLS believes. May call nothing of the gateway.
 */
@NullMarked
package io.sandpiper.gateway.key;

import org.jspecify.annotations.NullMarked;
