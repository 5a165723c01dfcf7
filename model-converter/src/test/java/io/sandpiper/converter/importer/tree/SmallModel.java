package io.sandpiper.converter.importer.tree;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file written in a test, imported, and run by the runtime that serves. */
public record SmallModel(Imported imported, ModelSpec spec) {
    public static SmallModel read(Importer importer, byte[] file, Path folder) throws IOException {
        return read(importer, file, null, folder);
    }

    public static SmallModel read(
            Importer importer, byte[] file, @org.jspecify.annotations.Nullable Path data, Path folder)
            throws IOException {
        Source source = Source.of(Files.write(folder.resolve("model"), file));
        if (!importer.reads(source)) {
            throw new AssertionError("not recognised as a file of " + importer.framework());
        }
        Imported imported = importer.read(source, data, folder, (_, _, _) -> {});
        String spec =
                GraphFiles.read(imported.model()).metadata("io.sandpiper.spec").orElseThrow();
        return new SmallModel(imported, ModelSpec.parse(spec.getBytes(StandardCharsets.UTF_8)));
    }

    /** The answers to rows of raw values, one an input or feature: numbers, or texts. */
    public float[] answers(Object[]... rows) throws EngineException {
        List<Tensor> inputs = new ArrayList<>();
        int from = 0;
        for (ModelSpec.Input input : spec.inputs()) {
            int width = Math.toIntExact(input.shape().getLast());
            ByteBuffer data = ByteBuffer.allocateDirect(10_000).order(ByteOrder.nativeOrder());
            for (Object[] row : rows) {
                for (int i = from; i < from + width; i++) {
                    put(data, input.datatype(), row[i]);
                }
            }
            inputs.add(new Tensor(input.name(), input.datatype(), new long[] {rows.length, width}, data.flip()));
            from += width;
        }
        return floats(run(inputs).stream()
                .filter(t -> t.datatype() == DataType.FP32)
                .findFirst()
                .orElseThrow());
    }

    /** By how much the runtime's answers to the importer's own cases differ from what these expect. */
    public double largestCaseDifference() throws EngineException {
        List<Tensor> actual = run(requireNonNull(imported.cases()).inputs());
        double largest = 0;
        for (Tensor expected : requireNonNull(imported.cases()).outputs()) {
            Tensor answered = java.util.Objects.requireNonNull(Tensor.named(expected.name(), actual));
            for (int i = 0; i < expected.elements(); i++) {
                double off = expected.datatype() == DataType.FP32
                        ? Math.abs(expected.data().getFloat(i * 4)
                                - answered.data().getFloat(i * 4))
                        : Math.abs(
                                expected.data().getLong(i * 8) - answered.data().getLong(i * 8));
                largest = Math.max(largest, off);
            }
        }
        return largest;
    }

    private List<Tensor> run(List<Tensor> inputs) throws EngineException {
        try (LoadedModel model = new OnnxEngine().load(imported.model(), LoadOptions.SERVING);
                Execution execution = model.open(1)) {
            return List.copyOf(execution.run(inputs));
        }
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.elements()];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }

    private static void put(ByteBuffer data, DataType type, Object value) {
        switch (type) {
            case BYTES -> {
                byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
                data.putInt(text.length).put(text);
            }
            case FP32 -> data.putFloat(((Number) value).floatValue());
            case FP64 -> data.putDouble(((Number) value).doubleValue());
            default -> throw new IllegalArgumentException(type + " of a tree model");
        }
    }
}
