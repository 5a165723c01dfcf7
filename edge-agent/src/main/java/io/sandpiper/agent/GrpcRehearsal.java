package io.sandpiper.agent;

import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;

/** The one call of a {@link Rehearsal} over gRPC: field numbers as in open_inference_grpc.proto. Blocking. */
final class GrpcRehearsal {
    private static final String PATH = "/inference.GRPCInferenceService/ModelInfer";
    private static final int VALUES = 4;

    private GrpcRehearsal() {}

    /** @param vertx of this call alone: closed here */
    static void ask(Vertx vertx, InetSocketAddress address, String model) throws InterruptedException {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        try {
            String status = client.request(HttpMethod.POST, address.getPort(), "127.0.0.1", PATH)
                    .compose(request -> request.putHeader("content-type", "application/grpc")
                            .putHeader("te", "trailers")
                            .send(frame(model)))
                    .compose(response -> response.body()
                            .map(body -> String.valueOf(response.trailers().get("grpc-status"))))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            if (!status.equals("0")) {
                throw new CommandException(ExitCode.FAILED, "grpc-status " + status);
            }
            vertx.close().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new CommandException(ExitCode.FAILED, "gRPC: " + e.getCause());
        }
    }

    private static Buffer frame(String model) {
        ProtoWriter request = new ProtoWriter()
                .text(1, model)
                .message(5, tensor -> tensor.text(1, "x").text(2, "FP32").numbers(3, 1, VALUES))
                .bytes(7, ByteBuffer.allocate(VALUES * Float.BYTES));
        return Buffer.buffer()
                .appendByte((byte) 0)
                .appendInt(request.length())
                .appendBytes(request.view().array(), 0, request.length());
    }
}
