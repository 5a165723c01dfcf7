/**
 * The gateway's TUF 1.0 repository: which bytes are a model, signed so that no broker, blob store or network need be
 * trusted. Owns the keys of the four top-level roles and the metadata; others hand it the published versions and hear of
 * each file that changes. May call the protocol, the host and {@code key}.
 */
@NullMarked
package io.sandpiper.gateway.trust;

import org.jspecify.annotations.NullMarked;
