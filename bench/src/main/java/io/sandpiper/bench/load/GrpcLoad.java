package io.sandpiper.bench.load;

import com.google.protobuf.CodedOutputStream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * ModelInfer of the Open Inference Protocol's gRPC service with one tensor as raw contents: the message is laid out once,
 * field numbers as in its open_inference_grpc.proto.
 */
public final class GrpcLoad implements Load, AutoCloseable {
    private static final String SERVICE = "/inference.GRPCInferenceService/";
    private static final int FRAME_BYTES = 5;

    private final Vertx vertx = Vertx.vertx();
    private final InetSocketAddress server;
    private final String path;
    private final Buffer frame;

    private GrpcLoad(InetSocketAddress server, String path, Buffer frame) {
        this.server = server;
        this.path = path;
        this.frame = frame;
    }

    /** The same message as a question that reads nothing in it. */
    public GrpcLoad dropped() {
        return new GrpcLoad(server, SERVICE + "ServerLive", frame);
    }

    public GrpcLoad(InetSocketAddress server, String model, String input, long[] shape, byte[] values)
            throws IOException {
        this.server = server;
        this.path = SERVICE + "ModelInfer";
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(tensor);
        out.writeString(1, input);
        out.writeString(2, "FP32");
        for (long axis : shape) {
            out.writeInt64(3, axis);
        }
        out.flush();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        out = CodedOutputStream.newInstance(message);
        out.writeString(1, model);
        out.writeByteArray(5, tensor.toByteArray());
        out.writeByteArray(7, values);
        out.flush();
        this.frame = Buffer.buffer(FRAME_BYTES + message.size())
                .appendByte((byte) 0)
                .appendInt(message.size())
                .appendBytes(message.toByteArray());
    }

    @Override
    public void run(int connections, int total, double perSecond) throws IOException, InterruptedException {
        long gap = (long) (1e9 * connections / perSecond);
        long begin = System.nanoTime();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        List<HttpClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                HttpClient client = vertx.createHttpClient(
                        new HttpClientOptions()
                                .setProtocolVersion(HttpVersion.HTTP_2)
                                .setHttp2ClearTextUpgrade(false),
                        new PoolOptions().setHttp2MaxSize(1));
                clients.add(client);
                CompletableFuture<Void> done = new CompletableFuture<>();
                running.add(done);
                long first = begin + gap * i / connections;
                vertx.runOnContext(v -> next(client, new Turn(total / connections, first, gap), done));
            }
            for (CompletableFuture<Void> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the load failed: " + e.getCause(), e);
        } finally {
            clients.forEach(HttpClient::close);
        }
    }

    /**
     * A connection's next request.
     *
     * @param left requests, with this one
     * @param due when it is sent, as {@link System#nanoTime} tells it
     */
    private record Turn(int left, long due, long gap) {
        Turn next() {
            return new Turn(left - 1, due + gap, gap);
        }
    }

    private void next(HttpClient client, Turn turn, CompletableFuture<Void> done) {
        long millis = TimeUnit.NANOSECONDS.toMillis(turn.due() - System.nanoTime());
        if (turn.left() == 0) {
            done.complete(null);
        } else if (millis > 0) {
            vertx.setTimer(millis, t -> send(client, turn, done));
        } else {
            send(client, turn, done);
        }
    }

    private void send(HttpClient client, Turn turn, CompletableFuture<Void> done) {
        client.request(HttpMethod.POST, server.getPort(), server.getHostString(), path)
                .compose(request -> ask(request, frame))
                .onComplete(
                        status -> {
                            if ("0".equals(status)) {
                                next(client, turn.next(), done);
                            } else {
                                done.completeExceptionally(new IOException("grpc-status " + status));
                            }
                        },
                        done::completeExceptionally);
    }

    /** @return the call's status */
    static Future<String> ask(HttpClientRequest request, Buffer body) {
        request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
        return request.send(body).compose(response -> response.body().map(all -> status(response)));
    }

    /** A call that fails at once has its status in the headers. */
    private static String status(HttpClientResponse response) {
        String trailer = response.trailers().get("grpc-status");
        return String.valueOf(trailer == null ? response.getHeader("grpc-status") : trailer);
    }

    @Override
    public void close() {
        vertx.close();
    }
}
