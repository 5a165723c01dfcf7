package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.agent.infer.InferStatistics;
import io.sandpiper.agent.infer.ServedModels;
import io.sandpiper.agent.slot.BatchRule;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.TensorInfo;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code ModelReady}, {@code ModelMetadata}, {@code ModelConfig} and {@code ModelStatistics}. */
final class ModelRpcs {
    /** {@code ModelInstanceGroup.Kind.KIND_CPU}. */
    private static final int ON_CPU = 2;

    private final Slots slots;
    private final ServedModels models;
    private final InferStatistics statistics;

    ModelRpcs(Slots slots, ServedModels models, InferStatistics statistics) {
        this.slots = slots;
        this.models = models;
        this.statistics = statistics;
    }

    Map<String, Rpc> all() {
        return Map.of(
                "ModelReady", UnaryRpc.of(this::ready),
                "ModelMetadata", UnaryRpc.of(this::metadata),
                "ModelConfig", UnaryRpc.of(this::config),
                "ModelStatistics", UnaryRpc.of(this::statistics));
    }

    private Slot find(ModelName name) {
        return models.find(name.model(), name.version())
                .orElseThrow(() -> GrpcException.notFound(models.unknown(name.model(), name.version())));
    }

    private Future<byte[]> ready(ProtoReader request) {
        ModelName name = ModelName.of(request);
        boolean ready = !models.isMissing(name.model());
        if (ready) {
            find(name);
        }
        return answer(new ProtoWriter().flag(1, ready));
    }

    private Future<byte[]> metadata(ProtoReader request) {
        Slot slot = find(ModelName.of(request));
        ProtoWriter out = new ProtoWriter()
                .text(1, slot.version().model())
                .text(2, slot.version().version())
                .text(3, slot.engine());
        slot.loaded().inputs().forEach(info -> tensor(out, 4, info));
        slot.loaded().outputs().forEach(info -> tensor(out, 5, info));
        return answer(out);
    }

    private static void tensor(ProtoWriter out, int field, TensorInfo info) {
        out.message(
                field,
                each -> each.text(1, info.name())
                        .text(2, info.datatype().name())
                        .numbers(3, shape(info)));
    }

    /**
     * A batch is an axis of the tensors' own shapes: max_batch_size is 0 and left out. Where requests share runs it is the
     * samples of a run, and dims are without the first axis, as Triton has it.
     */
    private Future<byte[]> config(ProtoReader request) {
        Slot slot = find(ModelName.of(request));
        BatchRule batching = slot.batching();
        String model = slot.version().model();
        ProtoWriter out = new ProtoWriter().text(1, model).text(2, slot.engine());
        if (batching != null) {
            out.number(4, batching.samples());
        }
        slot.loaded()
                .inputs()
                .forEach(info -> out.message(
                        5,
                        each -> each.text(1, info.name())
                                .number(2, type(info.datatype()))
                                .numbers(4, dims(info, batching))));
        slot.loaded()
                .outputs()
                .forEach(info -> out.message(
                        6,
                        each -> each.text(1, info.name())
                                .number(2, type(info.datatype()))
                                .numbers(3, dims(info, batching))));
        out.message(7, group -> group.text(1, model).number(2, slot.threads()).number(4, ON_CPU));
        if (batching != null) {
            out.message(11, each -> each.number(2, batching.delay().toNanos() / 1_000));
        }
        out.entry(14, "variant", value -> value.text(1, slot.version().variant()));
        out.entry(14, "version", value -> value.text(1, slot.version().version()));
        out.text(17, slot.engine());
        return answer(new ProtoWriter().bytes(1, out.view()));
    }

    private static long[] dims(TensorInfo info, @Nullable BatchRule batching) {
        return info.shape().stream()
                .skip(batching == null ? 0 : 1)
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** {@code enum DataType} of Triton's model_config.proto. */
    private static int type(DataType type) {
        return switch (type) {
            case BOOL -> 1;
            case UINT8 -> 2;
            case UINT16 -> 3;
            case UINT32 -> 4;
            case UINT64 -> 5;
            case INT8 -> 6;
            case INT16 -> 7;
            case INT32 -> 8;
            case INT64 -> 9;
            case FP16 -> 10;
            case FP32 -> 11;
            case FP64 -> 12;
            case BYTES -> 13;
            case BF16 -> 14;
        };
    }

    private Future<byte[]> statistics(ProtoReader request) {
        ModelName name = ModelName.of(request);
        List<Slot> told = name.model().isEmpty() ? slots.all() : List.of(find(name));
        ProtoWriter out = new ProtoWriter();
        told.forEach(slot -> out.message(1, each -> figures(slot, each)));
        return answer(out);
    }

    private void figures(Slot slot, ProtoWriter out) {
        InferStatistics.Figures figures = statistics.of(slot.version());
        out.text(1, slot.version().model())
                .text(2, slot.version().version())
                .number(3, figures.lastInferenceMillis())
                .number(4, figures.inferenceCount())
                .number(5, figures.executionCount())
                .message(6, all -> {
                    duration(all, 1, figures.success());
                    duration(all, 2, figures.fail());
                    duration(all, 3, figures.queue());
                    duration(all, 4, figures.computeInput());
                    duration(all, 5, figures.computeInfer());
                    duration(all, 6, figures.computeOutput());
                });
        figures.batches()
                .forEach(batch -> out.message(7, each -> {
                    each.number(1, batch.size());
                    duration(each, 2, batch.computeInput());
                    duration(each, 3, batch.computeInfer());
                    duration(each, 4, batch.computeOutput());
                }));
        out.message(8, memory -> memory.text(1, "CPU").number(3, slot.memoryBytes()));
    }

    private static void duration(ProtoWriter out, int field, InferStatistics.Duration duration) {
        out.message(field, each -> each.number(1, duration.count()).number(2, duration.nanos()));
    }

    private static long[] shape(TensorInfo info) {
        return info.shape().stream().mapToLong(Long::longValue).toArray();
    }

    private static Future<byte[]> answer(ProtoWriter message) {
        return Future.succeededFuture(Frame.of(message));
    }
}
