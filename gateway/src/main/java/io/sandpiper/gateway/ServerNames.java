package io.sandpiper.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names that server certificates carry: localhost, this host's name, and those of {@code gateway.publicNames}. */
final class ServerNames {
    private ServerNames() {}

    static List<String> of(List<String> publicNames) {
        Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        names.add(host());
        names.addAll(publicNames);
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
