package io.sandpiper.protocol.trust.tuf;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a repository over HTTP; a handler for a path takes the place of its file. */
final class TestServer implements AutoCloseable {
    final List<String> requests = new CopyOnWriteArrayList<>();
    final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final TestRepository repository;

    TestServer(TestRepository repository) throws IOException {
        this.repository = repository;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri(String folder) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + folder);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath().substring(1);
        requests.add(path);
        try (exchange) {
            HttpHandler handler = handlers.get(path);
            byte[] bytes = repository.files.get(path);
            if (handler != null) {
                handler.handle(exchange);
            } else if (bytes != null) {
                exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    /** A body without an end. */
    static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] part = new byte[8192];
        while (true) {
            exchange.getResponseBody().write(part);
        }
    }

    /** A body that begins, and then says nothing more until the server ends. */
    static void stalled(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        pause();
    }

    /** A request that gets no answer until the server ends. */
    static void silent(HttpExchange exchange) {
        pause();
    }

    static HttpHandler redirect(String location) {
        return exchange -> {
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(302, -1);
        };
    }

    private static void pause() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
