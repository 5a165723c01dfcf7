package io.sandpiper.agent.doctor;

import io.sandpiper.agent.identity.DeviceTls;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.host.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Whether the broker answers and takes this device's certificate. */
final class BrokerCheck {
    private static final int CONNECT_MILLIS = 5_000;
    /** TLS 1.3 tells a refused certificate with the first read only. */
    private static final int ALERT_MILLIS = 500;

    private BrokerCheck() {}

    static Finding of(Identity identity) {
        HostPort broker = identity.broker();
        try (SSLSocket socket =
                (SSLSocket) DeviceTls.context(identity).getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(broker.host(), broker.port()), CONNECT_MILLIS);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(CONNECT_MILLIS);
            socket.startHandshake();
            return taken(socket, broker);
        } catch (SSLException e) {
            return Finding.fail(
                    "broker",
                    "TLS with " + broker + ": " + e.getMessage(),
                    "certificates of one fleet on both sides",
                    "see `sandpiper devices` whether this device is still enrolled, and check the clock");
        } catch (IOException | GeneralSecurityException e) {
            return Finding.fail(
                    "broker",
                    broker + ": " + e.getMessage(),
                    "a broker that can be reached; models that are here serve without it",
                    "check the network, and that the gateway runs");
        }
    }

    private static Finding taken(SSLSocket socket, HostPort broker) throws IOException {
        socket.setSoTimeout(ALERT_MILLIS);
        try {
            int first = socket.getInputStream().read();
            return Finding.fail(
                    "broker",
                    broker + (first < 0 ? " closed the connection" : " spoke first"),
                    "an MQTT broker that waits for a CONNECT",
                    "check that this is the broker's address");
        } catch (SocketTimeoutException e) {
            return Finding.ok("broker", broker + " speaks TLS with this device");
        }
    }
}
