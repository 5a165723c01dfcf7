package io.sandpiper.agent.grpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/** What goes back to a caller: a head, messages, trailers (PROTOCOL-HTTP2.md, "Responses"). Event loop only. */
final class CallReply {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private boolean begun;
    private Future<Void> last = Future.succeededFuture();

    CallReply(Vertx vertx, HttpServerRequest request) {
        this.vertx = vertx;
        this.request = request;
    }

    Future<Void> send(byte[] frame) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return Future.failedFuture("the caller hung up");
        }
        if (!begun) {
            begun = true;
            head(response);
        }
        last = response.write(Buffer.buffer(frame));
        return last;
    }

    /** Ends with a status; without a message before it, all of it is one head. */
    void end(GrpcStatus status, String words) {
        if (last.isComplete() || StreamFlow.takesAll(request)) {
            ended(status, words);
        } else {
            // Trailers that wait behind a message are Vert.x's undoing where the caller resets the stream meanwhile.
            last.onSuccess(v -> ended(status, words));
        }
    }

    private void ended(GrpcStatus status, String words) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        String message = percentEncoded(words);
        if (begun) {
            response.putTrailer("grpc-status", Integer.toString(status.code()));
            if (!message.isEmpty()) {
                response.putTrailer("grpc-message", message);
            }
        } else {
            head(response);
            response.putHeader("grpc-status", Integer.toString(status.code()));
            if (!message.isEmpty()) {
                response.putHeader("grpc-message", message);
            }
        }
        drain();
        response.end();
    }

    private static void head(HttpServerResponse response) {
        response.putHeader("content-type", "application/grpc").putHeader("grpc-accept-encoding", "identity,gzip");
    }

    /** Takes the rest of what comes without keeping it, for a while: else it would hold up the connection's other calls. */
    private void drain() {
        if (request.isEnded()) {
            return;
        }
        long timer =
                vertx.setTimer(GrpcLimits.DRAIN_MILLIS, t -> request.response().reset(0));
        request.handler(rest -> {});
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.endHandler(v -> vertx.cancelTimer(timer));
        request.resume();
    }

    /** UTF-8; what is not printable ASCII, and the per cent sign itself, as %XX. */
    private static String percentEncoded(String words) {
        StringBuilder out = new StringBuilder();
        for (byte b : words.getBytes(StandardCharsets.UTF_8)) {
            if (out.length() >= GrpcLimits.STATUS_CHARS) {
                break;
            }
            if (b >= ' ' && b <= '~' && b != '%') {
                out.append((char) b);
            } else {
                out.append(String.format("%%%02X", b));
            }
        }
        return out.toString();
    }
}
