package io.sandpiper.gateway;

import io.sandpiper.host.config.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names that server certificates carry: localhost, this host's name, those of {@code gateway.publicNames}, and the
 * address that the broker listens on, where it is one.
 */
final class ServerNames {
    private ServerNames() {}

    static List<String> of(List<String> publicNames, HostPort mqtt) {
        Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        names.add(host());
        names.addAll(publicNames);
        if (!mqtt.isWildcard()) {
            names.add(mqtt.host());
        }
        return List.copyOf(names);
    }

    /** This host's name, localhost where it has none. */
    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
