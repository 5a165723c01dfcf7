package io.sandpiper.e2e.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody on this machine whom no file's code may call; counts who does. */
final class Listener implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicInteger calls = new AtomicInteger();

    private Listener(ServerSocket server) {
        this.server = server;
        Thread.ofVirtual().name("listener").start(this::listen);
    }

    static Listener open() throws IOException {
        return new Listener(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()));
    }

    int port() {
        return server.getLocalPort();
    }

    int calls() {
        return calls.get();
    }

    private void listen() {
        while (!server.isClosed()) {
            try {
                server.accept().close();
                calls.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
