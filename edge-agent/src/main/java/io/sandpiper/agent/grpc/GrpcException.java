package io.sandpiper.agent.grpc;

import io.sandpiper.protocol.error.InvalidInputException;

/** A call that ends without an answer: the status, and words for the caller. */
final class GrpcException extends RuntimeException {
    private final GrpcStatus status;

    GrpcException(GrpcStatus status, String message) {
        super(message);
        this.status = status;
    }

    static GrpcException notFound(InvalidInputException e) {
        return new GrpcException(GrpcStatus.NOT_FOUND, String.valueOf(e.getMessage()));
    }

    GrpcStatus status() {
        return status;
    }
}
