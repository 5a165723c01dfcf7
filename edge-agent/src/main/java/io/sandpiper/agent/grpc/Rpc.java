package io.sandpiper.agent.grpc;

/** One method of a service. Event loop only. */
@FunctionalInterface
interface Rpc {
    /** A call begins; its messages come one at a time. */
    Handler open(GrpcCall call);

    /** True where a caller sends one message, at once. */
    default boolean isUnary() {
        return false;
    }

    /** One call. What it throws ends the call with the status that fits. */
    interface Handler {
        /** A whole message; the next of a stream comes after {@link GrpcCall#resume}. Whoever gets it releases it. */
        void message(GrpcMessage message);

        /** The caller sends no more. */
        void end();
    }
}
