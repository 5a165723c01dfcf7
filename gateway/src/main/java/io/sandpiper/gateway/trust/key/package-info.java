/**
 * Keys that sign trust metadata: their kinds, how metadata lists them, and the folders of private ones. The gateway and the
 * operator's own commands use it alike. May call the
 * protocol, the host and {@code key}.
 */
@NullMarked
package io.sandpiper.gateway.trust.key;

import org.jspecify.annotations.NullMarked;
