package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.agent.infer.InferInput;
import io.sandpiper.agent.infer.TextBytes;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import java.nio.ByteBuffer;

/** Reads {@code InferTensorContents}: the one list of values that fits the tensor's type, and no other. */
final class TypedContents {
    private static final String[] LISTS = {
        "",
        "bool_contents",
        "int_contents",
        "int64_contents",
        "uint_contents",
        "uint64_contents",
        "fp32_contents",
        "fp64_contents",
        "bytes_contents"
    };

    private TypedContents() {}

    static void read(String where, InferInput input, ByteBuffer contents) {
        int list = list(where, input.datatype());
        // A value takes a byte at least: memory is not laid out for more than can be there.
        int elements = input.elements(contents.remaining());
        String field = where + "." + LISTS[list];
        if (input.datatype() == DataType.BYTES) {
            texts(where, field, input, contents, elements);
            return;
        }
        NumberSink sink = new NumberSink(field, input.numbers(), elements);
        ProtoReader in = new ProtoReader(contents);
        for (int each = in.next(); each != 0; each = in.next()) {
            checkList(where, each, list, input.datatype());
            if (in.wireType() == ProtoReader.LENGTH) {
                ProtoReader packed = in.message();
                while (packed.hasRemaining()) {
                    sink.put(value(packed, list));
                }
            } else {
                checkWireType(field, in.wireType(), list);
                sink.put(value(in, list));
            }
        }
        sink.checkFull();
    }

    private static void texts(String where, String field, InferInput input, ByteBuffer contents, int elements) {
        TextBytes texts = new TextBytes();
        int count = 0;
        ProtoReader in = new ProtoReader(contents);
        for (int each = in.next(); each != 0; each = in.next()) {
            checkList(where, each, LISTS.length - 1, DataType.BYTES);
            ByteBuffer text = in.bytes();
            if (count++ < elements) {
                TextBytes.checkText(field + "[" + (count - 1) + "]", text);
                byte[] copy = new byte[text.remaining()];
                text.get(copy);
                texts.add(copy);
            }
        }
        if (count != elements) {
            throw new InvalidInputException(field, count + " values", elements + " values, as the shape says");
        }
        input.texts(texts);
    }

    private static int list(String where, DataType type) {
        return switch (type) {
            case BOOL -> 1;
            case INT8, INT16, INT32 -> 2;
            case INT64 -> 3;
            case UINT8, UINT16, UINT32 -> 4;
            case UINT64 -> 5;
            case FP32 -> 6;
            case FP64 -> 7;
            case BYTES -> 8;
            case FP16, BF16 ->
                throw new InvalidInputException(where, type, "raw_input_contents: contents have no list for " + type);
        };
    }

    private static void checkList(String where, int given, int wanted, DataType type) {
        if (given != wanted) {
            throw new InvalidInputException(
                    where,
                    given < LISTS.length ? LISTS[given] : "field " + given,
                    LISTS[wanted] + " alone, for " + type);
        }
    }

    private static void checkWireType(String field, int given, int list) {
        int wanted = switch (list) {
            case 6 -> ProtoReader.FIXED32;
            case 7 -> ProtoReader.FIXED64;
            default -> ProtoReader.VARINT;
        };
        if (given != wanted) {
            throw new InvalidInputException(field, "wire type " + given, "wire type " + wanted + ", or a packed list");
        }
    }

    /** A value as bits. */
    private static long value(ProtoReader in, int list) {
        return switch (list) {
            case 6 -> in.rawFixed32();
            case 7 -> in.rawFixed64();
            default -> in.rawVarint();
        };
    }
}
