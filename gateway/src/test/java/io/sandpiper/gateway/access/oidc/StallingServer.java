package io.sandpiper.gateway.access.oidc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that answers each request with good headers and the first byte of a body, and no more. */
public final class StallingServer implements AutoCloseable {
    private final ServerSocket listening;
    private final CountDownLatch left = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    private StallingServer(ServerSocket listening) {
        this.listening = listening;
    }

    public static StallingServer start() throws IOException {
        StallingServer server = new StallingServer(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().name("stalling").start(server::accept);
        return server;
    }

    public String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    int asked() {
        return asked.get();
    }

    /** Whether a client gave its connection up within some seconds. */
    boolean isLeft() throws InterruptedException {
        return left.await(5, TimeUnit.SECONDS);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread.ofPlatform().daemon().name("stalled").start(() -> stall(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void stall(Socket client) {
        try (client) {
            byte[] request = new byte[16 << 10];
            if (client.getInputStream().read(request) < 0) {
                return;
            }
            asked.incrementAndGet();
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
            if (client.getInputStream().read(request) < 0) {
                left.countDown();
            }
        } catch (IOException e) {
            left.countDown();
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
