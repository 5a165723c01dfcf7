package io.sandpiper.converter.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.sandpiper.converter.onnx.proto.OnnxProto.ModelProto;
import java.io.IOException;
import java.util.Set;

/** Whether a file begins as an ONNX model: onnx.proto gives it no mark, so its first fields have to be ModelProto's. */
public final class OnnxHead {
    private static final Set<Integer> TEXTS = Set.of(
            ModelProto.PRODUCER_NAME_FIELD_NUMBER,
            ModelProto.PRODUCER_VERSION_FIELD_NUMBER,
            ModelProto.DOMAIN_FIELD_NUMBER);
    private static final Set<Integer> NUMBERS =
            Set.of(ModelProto.IR_VERSION_FIELD_NUMBER, ModelProto.MODEL_VERSION_FIELD_NUMBER);
    private static final Set<Integer> MESSAGES = Set.of(
            ModelProto.DOC_STRING_FIELD_NUMBER,
            ModelProto.GRAPH_FIELD_NUMBER,
            ModelProto.OPSET_IMPORT_FIELD_NUMBER,
            ModelProto.METADATA_PROPS_FIELD_NUMBER,
            ModelProto.TRAINING_INFO_FIELD_NUMBER,
            ModelProto.FUNCTIONS_FIELD_NUMBER);
    /** No tool has a longer name; the first message of another format would. */
    private static final int TEXT_BYTES = 1_024;

    private OnnxHead() {}

    /** @param head the file's first bytes, a few hundred at least where it has them */
    public static boolean matches(byte[] head) {
        CodedInputStream in = CodedInputStream.newInstance(head);
        boolean versioned = false;
        try {
            while (!in.isAtEnd()) {
                int tag = in.readTag();
                int field = WireFormat.getTagFieldNumber(tag);
                int wire = WireFormat.getTagWireType(tag);
                if (NUMBERS.contains(field) && wire == WireFormat.WIRETYPE_VARINT) {
                    long number = in.readRawVarint64();
                    versioned |= field == ModelProto.IR_VERSION_FIELD_NUMBER && number > 0;
                } else if (TEXTS.contains(field) && wire == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    int length = in.readRawVarint32();
                    if (length < 0 || length > TEXT_BYTES || !isText(in.readRawBytes(length))) {
                        return false;
                    }
                } else if (MESSAGES.contains(field) && wire == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    int length = in.readRawVarint32();
                    if (length < 0 || length > head.length - in.getTotalBytesRead()) {
                        // The rest of the head belongs to it.
                        return versioned && length >= 0;
                    }
                    in.skipRawBytes(length);
                } else {
                    return false;
                }
            }
        } catch (InvalidProtocolBufferException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("an array was read", e);
        }
        return versioned;
    }

    private static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if (b >= 0 && b < ' ') {
                return false;
            }
        }
        return true;
    }
}
