package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.agent.infer.InferInput;
import io.sandpiper.agent.infer.InferInputs;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code InferInputTensor} says of itself, and where its contents lie.
 *
 * @param contents null where it has none
 */
record InputTensor(
        String field,
        String name,
        String datatype,
        long[] shape,
        @Nullable ByteBuffer contents) {
    static InputTensor of(String field, ProtoReader in) {
        String name = "";
        String datatype = "";
        long[] axes = new long[GrpcLimits.AXES];
        int count = 0;
        ByteBuffer contents = null;
        int fields = 0;
        for (int each = in.next(); each != 0; each = in.next()) {
            if (++fields > GrpcLimits.FIELDS) {
                throw RequestHead.tooMany(field);
            }
            switch (each) {
                case 1 -> name = in.text();
                case 2 -> datatype = in.text();
                case 3 -> {
                    ProtoReader packed = in.wireType() == ProtoReader.LENGTH ? in.message() : null;
                    while (packed == null || packed.hasRemaining()) {
                        if (count >= axes.length) {
                            throw new InvalidInputException(
                                    field + ".shape", "more axes", "at most " + GrpcLimits.AXES);
                        }
                        axes[count++] = packed == null ? in.varint() : packed.rawVarint();
                        if (packed == null) {
                            break;
                        }
                    }
                }
                case 4 -> Parameter.of(in.message()).refuseSharedMemory(field);
                case 5 -> {
                    if (contents != null) {
                        throw new InvalidInputException(field + ".contents", "there twice", "each field once");
                    }
                    contents = in.bytes();
                }
                default -> in.skip();
            }
        }
        return new InputTensor(field, name, datatype, Arrays.copyOf(axes, count), contents);
    }

    void readRaw(InferInputs inputs, String where, ByteBuffer raw) {
        if (contents != null && contents.hasRemaining()) {
            throw new InvalidInputException(
                    field + ".contents", "values beside raw_input_contents", "one of the two, for all inputs");
        }
        open(inputs).raw(where, raw);
    }

    void readContents(InferInputs inputs) {
        ByteBuffer values = contents == null ? ByteBuffer.allocate(0) : contents;
        TypedContents.read(field + ".contents", open(inputs), values);
    }

    private InferInput open(InferInputs inputs) {
        if (name.isEmpty() || datatype.isEmpty()) {
            throw new InvalidInputException(field, name.isEmpty() ? "no name" : "no datatype", "name, datatype, shape");
        }
        return inputs.open(field, name, datatype, shape);
    }
}
