/**
 * Who vouches for whom: the fleet's certificate authority, the certificates of servers, of the gateway's own MQTT client, of
 * devices, and the key that signs assignments. Keys lie in files for their owner alone. May call {@code key}.
 */
@NullMarked
package io.sandpiper.gateway.authority;

import org.jspecify.annotations.NullMarked;
