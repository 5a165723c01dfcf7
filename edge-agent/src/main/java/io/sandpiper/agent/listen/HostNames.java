package io.sandpiper.agent.listen;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an endpoint beyond this device may be called in a Host header: a name of its certificate, the address that it was
 * told to listen on, or the one that the connection came to. Any thread.
 */
public final class HostNames {
    private static final Pattern PORT = Pattern.compile("(:\\d{1,5})?");

    private final Set<String> names = new HashSet<>();

    public HostNames(Endpoint endpoint, Credentials credentials) {
        names.addAll(credentials.tls().names());
        if (endpoint instanceof Endpoint.Tcp tcp && !tcp.address().isWildcard()) {
            names.add(normal(tcp.address().host()));
        }
    }

    /**
     * @param host a Host header: a name or an address, and perhaps a port
     * @param local where the connection came to
     */
    public boolean accept(String host, SocketAddress local) {
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.lastIndexOf(':');
        String bare = host.substring(0, end <= 0 ? host.length() : end);
        if (!PORT.matcher(host.substring(bare.length())).matches()) {
            return false;
        }
        String name = normal(bare);
        int dot = name.indexOf('.');
        return names.contains(name)
                || dot > 0 && names.contains("*" + name.substring(dot))
                || local.hostAddress() != null && name.equals(normal(local.hostAddress()));
    }

    /** Lower case; an address as the JDK writes it, so that each form of it is the same. */
    private static String normal(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        try {
            return InetAddress.ofLiteral(bare).getHostAddress();
        } catch (IllegalArgumentException e) {
            return bare.toLowerCase(Locale.ROOT);
        }
    }
}
