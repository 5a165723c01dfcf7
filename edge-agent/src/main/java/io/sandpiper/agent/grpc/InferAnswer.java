package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.agent.infer.Classification;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a {@code ModelInferResponse} with raw outputs, copied once: the slot's buffers are taken by the next run. */
final class InferAnswer {
    private InferAnswer() {}

    /**
     * @param classes outputs that are asked as their highest values, and how many
     * @param streamed inside a {@code ModelStreamInferResponse}
     * @return with the gRPC prefix
     */
    static byte[] of(Slot slot, String id, List<Tensor> outputs, Map<String, Long> classes, boolean streamed) {
        List<Tensor> shown = new ArrayList<>(outputs.size());
        List<ProtoWriter> tags = new ArrayList<>(outputs.size());
        ProtoWriter head = head(slot.version(), id);
        int length = 0;
        for (Tensor output : outputs) {
            Long count = classes.get(output.name());
            Tensor each = count == null ? output : classified(slot, output, count);
            ProtoWriter tag = new ProtoWriter().head(6, each.data().limit());
            head.message(
                    5,
                    tensor -> tensor.text(1, each.name())
                            .text(2, each.datatype().name())
                            .numbers(3, each.shape()));
            length += tag.length() + each.data().limit();
            shown.add(each);
            tags.add(tag);
        }
        length += head.length();
        ProtoWriter around = streamed ? new ProtoWriter().head(2, length) : new ProtoWriter();
        ByteBuffer frame =
                Frame.start(around.length() + length).put(around.view()).put(head.view());
        for (int i = 0; i < shown.size(); i++) {
            ByteBuffer data = shown.get(i).data();
            frame.put(tags.get(i).view()).put(data.duplicate().clear());
        }
        return frame.array();
    }

    private static Tensor classified(Slot slot, Tensor output, long count) {
        String field = "outputs." + output.name() + ".parameters.classification";
        return Classification.of(field, output, count, slot.spec().labels());
    }

    private static ProtoWriter head(InstalledVersion version, String id) {
        return new ProtoWriter()
                .text(1, version.model())
                .text(2, version.version())
                .text(3, id)
                .entry(4, "variant", value -> value.chosenText(3, version.variant()));
    }
}
