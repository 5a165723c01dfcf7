package io.sandpiper.bench.load;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Calls of any bytes, one after the other on one connection. Blocking. */
public final class GrpcCalls implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    private final InetSocketAddress server;

    public GrpcCalls(InetSocketAddress server) {
        this.server = server;
    }

    /** @throws IOException where a call is answered after all, or has no status */
    public void refused(String path, Map<String, String> headers, byte[] body, int count)
            throws IOException, InterruptedException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        vertx.runOnContext(v -> next(path, headers, Buffer.buffer(body), count, done));
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IOException("a call of " + path + " failed: " + e.getCause(), e);
        }
    }

    private void next(String path, Map<String, String> headers, Buffer body, int left, CompletableFuture<Void> done) {
        if (left == 0) {
            done.complete(null);
            return;
        }
        client.request(HttpMethod.POST, server.getPort(), server.getHostString(), path)
                .compose(request -> {
                    headers.forEach(request::putHeader);
                    return GrpcLoad.ask(request, body);
                })
                .onComplete(
                        status -> {
                            if (status.equals("0") || status.equals("null")) {
                                done.completeExceptionally(new IOException("grpc-status " + status));
                            } else {
                                next(path, headers, body, left - 1, done);
                            }
                        },
                        done::completeExceptionally);
    }

    @Override
    public void close() {
        vertx.close();
    }
}
