package io.sandpiper.gateway.link;

import io.sandpiper.protocol.limit.Limits;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where the broker is and who the gateway is to it.
 *
 * @param clientId begins with {@code gateway-}
 */
public record LinkSettings(String host, int port, String clientId, KeyManagerFactory keys, TrustManagerFactory trust) {
    /** Messages that the broker may send before the first is handled; each may be a push, so this bounds memory. */
    static final int RECEIVE_MAXIMUM = 8;
    /**
     * What may be under way of QoS 0, which no receive maximum holds back, in units of {@link #UNIT_BYTES}; a message beyond
     * is dropped.
     */
    static final int UNACKNOWLEDGED_UNITS = 1_024;
    /** A small message is one unit. */
    static final int UNIT_BYTES = 64 << 10;
    /** Work on a message that takes longer is no longer waited for. */
    static final Duration HANDLE = Duration.ofMinutes(1);
    /** Messages of ours, QoS 1, that are not acknowledged yet; more are refused, not kept. */
    static final int MAX_IN_FLIGHT = 256;
    /** A push is the largest message. */
    static final int MAX_PACKET_BYTES = Limits.PACKET_BYTES;

    static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    static final Duration CONNECT = Duration.ofSeconds(15);
    static final Duration RETRY_MIN = Duration.ofMillis(200);
    static final Duration RETRY_MAX = Duration.ofSeconds(10);
}
