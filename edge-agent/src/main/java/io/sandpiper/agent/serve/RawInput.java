package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.Inference;
import io.sandpiper.agent.infer.TextBytes;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A body that is nothing but the one input's raw bytes. Its shape follows from the model's, of which one axis at most may
 * be free; of BYTES the body is one element, without a length before it.
 */
final class RawInput {
    private RawInput() {}

    /** @param where what the bytes are called in errors */
    static void read(String where, List<TensorInfo> infos, RequestBody body, Inference inference) {
        if (infos.size() != 1) {
            throw new InvalidInputException(
                    where,
                    "raw bytes alone",
                    "JSON that names each of the " + infos.size() + " inputs, and bytes after it");
        }
        TensorInfo info = infos.getFirst();
        if (info.datatype() == DataType.BYTES) {
            text(where, info, body, inference);
            return;
        }
        long[] shape = shape(where, info, body.length());
        inference
                .inputs()
                .open(where, info.name(), info.datatype().name(), shape)
                .raw(where, body.length(), target -> body.copy(0, target));
    }

    private static void text(String where, TensorInfo info, RequestBody body, Inference inference) {
        long[] shape = info.shape().stream().mapToLong(n -> n < 0 ? 1 : n).toArray();
        byte[] text = new byte[body.length()];
        body.copy(0, ByteBuffer.wrap(text));
        TextBytes.checkText(where, ByteBuffer.wrap(text));
        TextBytes texts = new TextBytes();
        texts.add(text);
        var input = inference.inputs().open(where, info.name(), info.datatype().name(), shape);
        input.elements(1);
        input.texts(texts);
    }

    private static long[] shape(String where, TensorInfo info, int bytes) {
        long known = info.datatype().bytes();
        int free = -1;
        for (int axis = 0; axis < info.shape().size(); axis++) {
            long length = info.shape().get(axis);
            if (length >= 0) {
                known *= length;
            } else if (free < 0) {
                free = axis;
            } else {
                throw new InvalidInputException(
                        where,
                        "raw bytes alone",
                        "JSON with a shape: of " + info.shape() + " more than one axis is free");
            }
        }
        long[] shape = info.shape().stream().mapToLong(n -> n).toArray();
        boolean fits = free < 0 ? bytes == known : known > 0 && bytes % known == 0;
        if (!fits) {
            throw new InvalidInputException(
                    where,
                    bytes + " bytes",
                    (free < 0 ? "" : "a multiple of ") + known + " bytes for " + info.datatype() + info.shape());
        }
        if (free >= 0) {
            shape[free] = bytes / known;
        }
        return shape;
    }
}
