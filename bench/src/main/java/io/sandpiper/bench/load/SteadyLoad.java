package io.sandpiper.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * One prepared request at a steady rate on a keep-alive connection. Each latency counts from the moment at which the
 * request was due, so that a server that stalls is charged for all who wait. Blocking.
 */
public final class SteadyLoad {
    private static final int OK = 200;

    private final InetSocketAddress server;
    private final ByteBuffer request;

    public SteadyLoad(InetSocketAddress server, String path, byte[] json) {
        this.server = server;
        this.request = HttpExchange.request(path, Map.of("Content-Type", "application/json"), json);
    }

    /** Latencies in milliseconds; fails at the first answer that is not 200. */
    public double[] run(int perSecond, Duration time) throws IOException {
        long interval = Duration.ofSeconds(1).toNanos() / perSecond;
        double[] latencies = new double[(int) (time.toNanos() / interval)];
        try (HttpExchange exchange = HttpExchange.connect(server)) {
            ask(exchange); // the connection's own beginning is not what is measured
            long begin = System.nanoTime();
            for (int i = 0; i < latencies.length; i++) {
                long due = begin + i * interval;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                ask(exchange);
                latencies[i] = (System.nanoTime() - due) / 1e6;
            }
        }
        return latencies;
    }

    private void ask(HttpExchange exchange) throws IOException {
        int status = exchange.ask(request);
        if (status != OK) {
            throw new IOException(status + " " + exchange.answer());
        }
    }
}
