package io.sandpiper.converter.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.optimize.Optimizer;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine without VNNI computes, and what every machine would with sums of 32 bits. */
class SaturationTest {
    private static final Path FASHION =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/fashion");
    private static final int SAMPLES = 32;

    @TempDir
    Path folder;

    @Test
    void paired_weights_give_the_same_with_and_without_saturation() throws IOException, EngineException {
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(FASHION.resolve("model.yaml")));
        Dataset data = Dataset.read(FASHION.resolve("calibration.npz"), spec);
        Path optimized = folder.resolve("optimized.onnx");
        Path int8 = folder.resolve("int8.onnx");
        Optimizer.optimize(FASHION.resolve("fashion-1.0.0.onnx"), optimized, folder);
        Engine engine = new OnnxEngine();
        StaticQuantizer quantizer = StaticQuantizer.observe(
                GraphFiles.read(optimized), optimized, new Calibrator(engine, spec), data, done -> {});
        Graph paired = quantizer.quantize(StaticScheme.PLAIN.with(WeightWidth.PAIRED));
        GraphFiles.write(paired, int8);
        Path exact = folder.resolve("exact.onnx");
        GraphFiles.write(ExactForm.of(paired), exact);
        List<Tensor> inputs;
        try (BatchInference inference = BatchInference.open(engine, int8, spec)) {
            inputs = inference.encode(data, 0, SAMPLES, SAMPLES);
        }
        assertThat(logits(engine, int8, inputs, LoadOptions.SERVING))
                .containsExactly(logits(engine, exact, inputs, new LoadOptions(1, true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fashion-u8s8", "templates-u8s8", "templates-s8s8", "templates-qoperator", "templates-dynamic"})
    void unsigned_weights_give_what_the_runtimes_exact_mode_gives(String name) throws IOException, EngineException {
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(FASHION.resolve("model.yaml")));
        Dataset data = Dataset.read(FASHION.resolve("calibration.npz"), spec);
        Path quantized = FASHION.resolveSibling("quantized").resolve(name + ".onnx");
        Path exact = folder.resolve("exact.onnx");
        GraphFiles.write(ExactForm.of(GraphFiles.read(quantized)), exact);
        Engine engine = new OnnxEngine();
        List<Tensor> inputs;
        try (BatchInference inference = BatchInference.open(engine, quantized, spec)) {
            inputs = inference.encode(data, 0, SAMPLES, SAMPLES);
        }
        assertThat(logits(engine, exact, inputs, LoadOptions.SERVING))
                .containsExactly(logits(engine, quantized, inputs, new LoadOptions(1, true)));
    }

    private static double[] logits(Engine engine, Path file, List<Tensor> inputs, LoadOptions options)
            throws EngineException {
        try (LoadedModel model = engine.load(file, options);
                Execution execution = model.open(1)) {
            return TensorValues.sample(execution.run(inputs).getFirst(), 0, 1);
        }
    }
}
