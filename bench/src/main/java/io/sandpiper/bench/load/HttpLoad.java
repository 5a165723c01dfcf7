package io.sandpiper.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Posts one prepared request over and over on keep-alive connections; each waits for its answer. Blocking. */
public final class HttpLoad implements Load {
    private static final int OK = 200;

    private final InetSocketAddress server;
    private final ByteBuffer request;
    private final int expected;

    private HttpLoad(InetSocketAddress server, ByteBuffer request, int expected) {
        this.server = server;
        this.request = request;
        this.expected = expected;
    }

    public HttpLoad(InetSocketAddress server, String path, byte[] json) {
        this(server, HttpExchange.request(path, Map.of("Content-Type", "application/json"), json), OK);
    }

    public static HttpLoad of(InetSocketAddress server, String path, Map<String, String> headers, byte[] body) {
        return new HttpLoad(server, HttpExchange.request(path, headers, body), OK);
    }

    /** A request that is answered with another status than 200. */
    public HttpLoad expecting(int status) {
        return new HttpLoad(server, request, status);
    }

    @Override
    public void run(int connections, int total, double perSecond) throws IOException, InterruptedException {
        long gap = (long) (1e9 * connections / perSecond);
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                long first = begin + gap * i / connections;
                Callable<Void> work = () -> connection(total / connections, first, gap);
                running.add(threads.submit(work));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the load failed: " + e.getCause(), e);
        }
    }

    private Void connection(int requests, long first, long gap) throws IOException {
        try (HttpExchange exchange = HttpExchange.connect(server)) {
            for (int i = 0; i < requests; i++) {
                LockSupport.parkNanos(first + gap * i - System.nanoTime());
                int status = exchange.ask(request);
                if (status != expected) {
                    throw new IOException(status + " " + exchange.answer());
                }
            }
        }
        return null;
    }
}
