package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A method of one message and one answer. Event loop only. */
final class UnaryRpc implements Rpc {
    private final Method method;

    /** What the method does. */
    @FunctionalInterface
    interface Method {
        /**
         * @param message the callee's to release
         * @return done when the call is over: it answers, or fails, the call itself
         */
        void call(GrpcCall call, GrpcMessage message);
    }

    /** From a message to an answer, at once or later; what it throws or fails with is the call's status. */
    @FunctionalInterface
    interface Answers {
        Future<byte[]> answer(ProtoReader request);
    }

    UnaryRpc(Method method) {
        this.method = method;
    }

    static UnaryRpc of(Answers answers) {
        return new UnaryRpc((call, message) -> {
            Future<byte[]> answer;
            try {
                answer = answers.answer(new ProtoReader(message.bytes()));
            } finally {
                // Before the answer: a caller who has it may send the next message at once.
                message.release();
            }
            answer.onSuccess(call::answer).onFailure(call::fail);
        });
    }

    @Override
    public boolean isUnary() {
        return true;
    }

    @Override
    public Handler open(GrpcCall call) {
        return new Handler() {
            private @Nullable GrpcMessage only;

            @Override
            public void message(GrpcMessage message) {
                if (only != null) {
                    message.release();
                    throw new GrpcException(
                            GrpcStatus.INVALID_ARGUMENT, "message: a second one (expected: one message)");
                }
                only = message;
                call.onOver(message::release);
                call.resume();
            }

            @Override
            public void end() {
                if (only == null) {
                    throw new GrpcException(GrpcStatus.INVALID_ARGUMENT, "message: absent (expected: one message)");
                }
                call.onOver(null);
                method.call(call, only);
            }
        };
    }
}
