package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** {@code ServerReflectionInfo} of grpc.reflection.v1 and v1alpha, which are one on the wire (reflection.proto). */
final class ReflectionRpc implements Rpc {
    private final Descriptors descriptors;

    ReflectionRpc(Descriptors descriptors) {
        this.descriptors = descriptors;
    }

    @Override
    public Handler open(GrpcCall call) {
        return new Handler() {
            @Override
            public void message(GrpcMessage message) {
                byte[] answer;
                try {
                    answer = Frame.of(answer(message.bytes()));
                } finally {
                    message.release();
                }
                call.send(answer).onSuccess(v -> call.resume());
            }

            @Override
            public void end() {
                call.finish();
            }
        };
    }

    ProtoWriter answer(ByteBuffer request) {
        if (request.remaining() > GrpcLimits.REFLECTION_BYTES) {
            throw new InvalidInputException(
                    "message", request.remaining() + " bytes", "at most " + GrpcLimits.REFLECTION_BYTES);
        }
        ProtoWriter out = new ProtoWriter();
        ProtoReader in = new ProtoReader(request);
        ProtoWriter told = new ProtoWriter();
        for (int field = in.nextWithin(GrpcLimits.QUESTION_FIELDS);
                field != 0;
                field = in.nextWithin(GrpcLimits.QUESTION_FIELDS)) {
            switch (field) {
                case 1 -> out.text(1, in.text());
                case 3 -> told = file("file_by_filename", in.text(), true);
                case 4 -> told = file("file_containing_symbol", in.text(), false);
                case 5 -> {
                    in.skip();
                    told = notFound("file_containing_extension", "an extension", "none: no message here has any");
                }
                case 6 -> told = extensions(in.text());
                case 7 -> {
                    in.skip();
                    told = services();
                }
                default -> in.skip();
            }
        }
        if (told.length() == 0) {
            throw new InvalidInputException("message_request", "absent", "one question");
        }
        out.bytes(2, request);
        return joined(out, told);
    }

    /** A message's fields may come in pieces. */
    private static ProtoWriter joined(ProtoWriter first, ProtoWriter second) {
        ProtoReader in = new ProtoReader(second.view());
        for (int field = in.next(); field != 0; field = in.next()) {
            first.bytes(field, in.bytes());
        }
        return first;
    }

    private ProtoWriter file(String question, String name, boolean byName) {
        @Nullable ByteBuffer file = byName ? descriptors.byName(name) : descriptors.bySymbol(name);
        return file == null
                ? notFound(question, name, "what one of the listed services uses")
                : new ProtoWriter().message(4, found -> found.bytes(1, file));
    }

    private ProtoWriter extensions(String type) {
        return descriptors.bySymbol(type) == null
                ? notFound("all_extension_numbers_of_type", type, "what one of the listed services uses")
                : new ProtoWriter().message(5, none -> none.text(1, type));
    }

    private ProtoWriter services() {
        return new ProtoWriter()
                .message(
                        6,
                        list -> descriptors
                                .services()
                                .forEach(name -> list.message(1, service -> service.text(1, name))));
    }

    private static ProtoWriter notFound(String question, String name, String expected) {
        String words = question + ": " + InvalidInputException.shown(name) + " (expected: " + expected + ")";
        return new ProtoWriter()
                .message(
                        7, error -> error.number(1, GrpcStatus.NOT_FOUND.code()).text(2, words));
    }
}
