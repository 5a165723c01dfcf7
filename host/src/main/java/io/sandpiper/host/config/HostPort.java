package io.sandpiper.host.config;

import io.sandpiper.protocol.error.InvalidInputException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** An address to listen on or to reach, {@code host:port} or {@code [v6]:port}; port 0 takes a free one. */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;

    public static HostPort parse(String field, String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            String host = text.substring(0, Math.max(colon, 0));
            if (colon > 0 && port >= 0 && port <= MAX_PORT && host.indexOf('/') < 0) {
                return new HostPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
            }
        } catch (RuntimeException e) {
            // told below
        }
        throw new InvalidInputException(field, text, "host:port, for example 127.0.0.1:8080");
    }

    public boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** True where this listens on every address, and so names none to connect to. */
    public boolean isWildcard() {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
