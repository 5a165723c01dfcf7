/**
 * Keys that sign trust metadata and never leave a PKCS#11 token: where it is (RFC 7512), what the module of its maker says of
 * it, and the JDK's own provider over that. The operator's commands use it; the gateway does not. May call {@code trust.key}
 * and the protocol.
 */
@NullMarked
package io.sandpiper.gateway.trust.pkcs11;

import org.jspecify.annotations.NullMarked;
