package io.sandpiper.gateway.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a login comes from.
 *
 * @param address of its connection, as text; of IPv6 the network that one customer has (64 bits) counts
 * @param name under which it is tried: a client id, a device; null where there is none
 */
public record Origin(String address, @Nullable String name) {
    private static final int NETWORK_BYTES = 8;

    /** What is counted together. */
    String source() {
        try {
            // A literal: nobody is asked for a name.
            InetAddress parsed = InetAddress.ofLiteral(address);
            if (parsed instanceof Inet6Address six) {
                return InetAddress.getByAddress(
                                Arrays.copyOf(Arrays.copyOf(six.getAddress(), NETWORK_BYTES), six.getAddress().length))
                        .getHostAddress();
            }
        } catch (IllegalArgumentException | UnknownHostException e) {
            // counted as it stands
        }
        return address;
    }
}
