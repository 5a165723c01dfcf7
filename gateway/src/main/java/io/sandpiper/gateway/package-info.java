/** The gateway put together: {@link io.sandpiper.gateway.GatewayMain} constructs and wires, nothing calls it but the command. */
@NullMarked
package io.sandpiper.gateway;

import org.jspecify.annotations.NullMarked;
