package io.sandpiper.bench.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One prepared request at a steady rate on a keep-alive connection. Each latency counts from the moment at which the
 * request was due, so that a server that stalls is charged for all who wait. Blocking.
 */
public final class SteadyLoad {
    private final InetSocketAddress server;
    private final byte[] request;

    public SteadyLoad(InetSocketAddress server, String path, byte[] json) {
        this.server = server;
        this.request = HttpLoad.request(path, json);
    }

    /** Latencies in milliseconds; fails at the first answer that is not 200. */
    public double[] run(int perSecond, Duration time) throws IOException {
        long interval = Duration.ofSeconds(1).toNanos() / perSecond;
        double[] latencies = new double[(int) (time.toNanos() / interval)];
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            socket.connect(server);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            long begin = System.nanoTime();
            for (int i = 0; i < latencies.length; i++) {
                long due = begin + i * interval;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                socket.getOutputStream().write(request);
                HttpLoad.answer(in);
                latencies[i] = (System.nanoTime() - due) / 1e6;
            }
        }
        return latencies;
    }
}
