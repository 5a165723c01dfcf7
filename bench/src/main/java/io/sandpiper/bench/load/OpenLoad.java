package io.sandpiper.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests at a fixed rate, shared by connections of which each has its own clock: one that waits for an answer falls
 * behind and catches up, so that as much is asked as was meant, as long as the connections suffice. Blocking.
 */
public final class OpenLoad {
    private final InetSocketAddress server;
    private final ByteBuffer request;

    /** What became of the requests. */
    public record Outcome(long answered, long refused, double seconds) {
        public long sent() {
            return answered + refused;
        }
    }

    public OpenLoad(InetSocketAddress server, String path, Map<String, String> headers, byte[] body) {
        this.server = server;
        this.request = HttpExchange.request(path, headers, body);
    }

    /** @param rate requests a second, all connections together */
    public Outcome run(int connections, double rate, Duration time) throws IOException, InterruptedException {
        AtomicLong answered = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        long gap = (long) (1e9 * connections / rate);
        @Nullable IOException[] failure = new IOException[1];
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            for (int i = 0; i < connections; i++) {
                long first = begin + gap * i / connections;
                threads.execute(() -> {
                    try (HttpExchange exchange = HttpExchange.connect(server)) {
                        for (long next = first; next < end; next += gap) {
                            LockSupport.parkNanos(next - System.nanoTime());
                            if (System.nanoTime() >= end) {
                                return;
                            }
                            int status = exchange.ask(request);
                            (status == 200 ? answered : refused).incrementAndGet();
                        }
                    } catch (IOException e) {
                        failure[0] = e;
                    }
                });
            }
            threads.shutdown();
            threads.awaitTermination(time.toSeconds() + 60, TimeUnit.SECONDS);
        }
        if (failure[0] != null) {
            throw failure[0];
        }
        return new Outcome(answered.get(), refused.get(), (System.nanoTime() - begin) / 1e9);
    }
}
