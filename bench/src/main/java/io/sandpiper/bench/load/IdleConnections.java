package io.sandpiper.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Connections that are open and say nothing. Blocking. */
public final class IdleConnections implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();

    private IdleConnections() {}

    public static IdleConnections open(InetSocketAddress server, int count) throws IOException {
        IdleConnections idle = new IdleConnections();
        try {
            for (int i = 0; i < count; i++) {
                idle.sockets.add(new Socket(server.getAddress(), server.getPort()));
            }
            return idle;
        } catch (IOException e) {
            idle.close();
            throw new IOException("connection " + idle.sockets.size() + ": " + e.getMessage(), e);
        }
    }

    public int size() {
        return sockets.size();
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                continue; // it is closed all the same
            }
        }
    }
}
