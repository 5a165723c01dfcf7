package io.sandpiper.agent.serve;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Instances one after the other as the very bytes of the one input's tensor, little-endian, in the model's own units: no
 * scale or offset is applied.
 */
final class RawInstances implements Instances {
    private final RequestBody body;
    private final Tensor tensor;
    private int at;

    RawInstances(RequestBody body, List<SampleInput> inputs) {
        this.body = body;
        if (inputs.size() != 1 || inputs.getFirst().holdsTexts()) {
            throw new InvalidInputException(
                    "Content-Type",
                    "application/octet-stream",
                    "application/json: the model has " + (inputs.size() != 1 ? "many inputs" : "an input of texts"));
        }
        this.tensor = inputs.getFirst().tensor();
        int each = tensor.data().capacity();
        if (body.length() == 0 || each == 0 || body.length() % each != 0) {
            throw new InvalidInputException(
                    "body",
                    body.length() + " bytes",
                    "a multiple of " + each + " bytes, one instance of " + tensor.datatype());
        }
    }

    @Override
    public boolean next() {
        if (at >= body.length()) {
            return false;
        }
        ByteBuffer data = tensor.data();
        body.copy(at, data.duplicate().clear());
        at += data.capacity();
        if (tensor.datatype() == DataType.BOOL) {
            for (int i = 0; i < data.capacity(); i++) {
                if ((data.get(i) & ~1) != 0) {
                    throw new InvalidInputException("body", data.get(i), "0 or 1 as each byte of BOOL");
                }
            }
        }
        return true;
    }
}
