/**
 * What decides whether an assignment may be acted on: DSSE envelopes, Ed25519 signatures and the chain behind them.
 */
@NullMarked
package io.sandpiper.protocol.trust;

import org.jspecify.annotations.NullMarked;
