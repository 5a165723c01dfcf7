package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.agent.infer.CallOrigin;
import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.FailureLog;
import io.sandpiper.agent.infer.ServedModels;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.protocol.error.InvalidInputException;

/** {@code ModelInfer} and {@code ModelStreamInfer}: hands each request to the slot that serves its model. */
final class InferRpc {
    private final ServedModels models;
    private final UseListener uses;
    private final FailureLog failures = new FailureLog();

    InferRpc(ServedModels models, UseListener uses) {
        this.models = models;
        this.uses = uses;
    }

    /** One request, one answer. */
    Rpc single() {
        return new UnaryRpc((call, message) -> infer(call, message, new SingleReply(call)));
    }

    /** As many as come, each answered before the next is read; what is wrong with one does not end the stream. */
    Rpc stream() {
        return call -> new Rpc.Handler() {
            @Override
            public void message(GrpcMessage message) {
                infer(call, message, new StreamReply(call));
            }

            @Override
            public void end() {
                call.finish();
            }
        };
    }

    private void infer(GrpcCall call, GrpcMessage message, InferTask.Reply reply) {
        CallTimes times = new CallTimes(CallOrigin.of(reply.isStreamed() ? "grpc-stream" : "grpc", call::metadata));
        RequestHead none = new RequestHead("", "", "");
        if (call.areAnswersUnread()) {
            message.release();
            reply.refuse(
                    none,
                    new GrpcException(
                            GrpcStatus.RESOURCE_EXHAUSTED,
                            "callers have not read the answers that they asked for; come back in 1 s"));
            return;
        }
        try {
            RequestHead head = RequestHead.of(message.bytes());
            InferTask task = new InferTask(call, message, head, uses, times, reply, failures);
            if (!task.submit(() -> models.find(head.model(), head.version()))) {
                message.release();
                reply.refuse(head, GrpcException.notFound(models.unknown(head.model(), head.version())));
            }
        } catch (InvalidInputException e) {
            message.release();
            reply.refuse(none, e);
        } catch (RuntimeException | Error e) {
            message.release();
            throw e;
        }
    }

    private record SingleReply(GrpcCall call) implements InferTask.Reply {
        @Override
        public boolean isStreamed() {
            return false;
        }

        @Override
        public void answer(byte[] frame) {
            call.answer(frame);
        }

        @Override
        public void refuse(RequestHead head, Exception fault) {
            call.fail(fault);
        }
    }

    private record StreamReply(GrpcCall call) implements InferTask.Reply {
        @Override
        public boolean isStreamed() {
            return true;
        }

        /** The next request is read when this answer is on its way: a caller who does not listen is not served ahead. */
        @Override
        public void answer(byte[] frame) {
            call.send(frame).onSuccess(v -> call.resume());
        }

        @Override
        public void refuse(RequestHead head, Exception fault) {
            answer(Frame.of(new ProtoWriter()
                    .text(1, String.valueOf(fault.getMessage()))
                    .message(
                            2,
                            answer -> answer.text(1, head.model())
                                    .text(2, head.version())
                                    .text(3, head.id()))));
        }
    }
}
