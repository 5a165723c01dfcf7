package io.sandpiper.gateway;

import io.sandpiper.host.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tries the addresses that the gateway is to listen on before anything listens: what the servers themselves say of a taken
 * one names neither the setting nor the address.
 */
final class ListenAddresses {
    private ListenAddresses() {}

    static void check(GatewayConfig config) throws IOException {
        Map<String, HostPort> addresses = new LinkedHashMap<>();
        if (config.externalBroker() == null) {
            addresses.put("mqtt.listen", config.mqtt());
        }
        addresses.put("est.listen", config.est());
        addresses.put("http.listen", config.http());
        check(addresses);
    }

    /** @param addresses by setting; all are held until the last is tried, so that two of the same are found out */
    private static void check(Map<String, HostPort> addresses) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (Map.Entry<String, HostPort> address : addresses.entrySet()) {
                ServerSocket socket = new ServerSocket();
                held.add(socket);
                bind(socket, address.getKey(), address.getValue(), addresses);
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static void bind(ServerSocket socket, String setting, HostPort address, Map<String, HostPort> addresses)
            throws IOException {
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address.host(), address.port()));
        } catch (IOException e) {
            throw new IOException(setting + " " + address + ": " + reason(e, setting, address, addresses), e);
        }
    }

    private static String reason(IOException fault, String setting, HostPort address, Map<String, HostPort> addresses) {
        String said = String.valueOf(fault.getMessage());
        if (!said.contains("in use")) {
            return said;
        }
        return addresses.entrySet().stream()
                .filter(other ->
                        !other.getKey().equals(setting) && other.getValue().equals(address))
                .findFirst()
                .map(other -> "the address is in use by another program, or is " + other.getKey() + " too")
                .orElse("the address is in use by another program");
    }
}
