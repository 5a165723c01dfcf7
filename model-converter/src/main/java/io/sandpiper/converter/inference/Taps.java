package io.sandpiper.converter.inference;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model whose inner tensors can be read: they are made outputs of a copy of its file. Runs are as large as {@value
 * #BYTES} bytes of tapped values allow. One thread.
 */
public final class Taps implements AutoCloseable {
    /** Tapped values of one run. */
    static final long BYTES = 16 << 20;

    private final Path file;
    private final BatchInference inference;
    private final Set<String> outputs;
    private final int batch;

    private Taps(Path file, BatchInference inference, Set<String> outputs, int batch) {
        this.file = file;
        this.inference = inference;
        this.outputs = outputs;
        this.batch = batch;
    }

    /** @param data tells how large the tapped values of one sample are */
    public static Taps open(Engine engine, Path model, ModelSpec spec, List<String> tensors, Dataset data)
            throws IOException, EngineException {
        Graph graph = GraphFiles.read(model);
        Set<String> outputs = new HashSet<>(graph.outputs());
        graph.expose(tensors);
        Path file = Files.createTempFile(model.toAbsolutePath().getParent(), "taps", ".onnx");
        try {
            GraphFiles.write(graph, file);
            BatchInference inference = BatchInference.open(engine, file, spec);
            int one = inference.batch(1);
            long bytes = inference.run(inference.encode(data, 0, 1, one)).stream()
                    .mapToLong(t -> t.data().capacity())
                    .sum();
            int wanted = (int) Math.clamp(BYTES / Math.max(1, bytes / one), 1, BatchInference.BATCH);
            return new Taps(file, inference, outputs, inference.batch(wanted));
        } catch (IOException | EngineException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Samples of a run. */
    public int batch() {
        return batch;
    }

    public boolean isModelOutput(String tensor) {
        return outputs.contains(tensor);
    }

    /** The model's outputs and the tapped tensors for some samples, at most {@link #batch} of them; valid until the next run. */
    public List<Tensor> run(Dataset data, int first, int count) throws EngineException {
        return inference.runBriefly(inference.encode(data, first, count, inference.batch(count)));
    }

    @Override
    public void close() throws IOException {
        inference.close();
        Files.deleteIfExists(file);
    }
}
