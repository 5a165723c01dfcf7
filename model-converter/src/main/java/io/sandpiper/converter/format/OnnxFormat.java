package io.sandpiper.converter.format;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.check.OnnxCheck;
import io.sandpiper.converter.optimize.Optimizer;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import io.sandpiper.converter.quantize.Quantized;
import io.sandpiper.converter.quantize.Quantizer;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ONNX: optimized to fp32, and quantized to int8 where calibration data came along. */
public final class OnnxFormat implements ModelFormat {
    private final Engine engine = new OnnxEngine();

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public String mediaType() {
        return MediaTypes.ONNX;
    }

    @Override
    public String extension() {
        return "onnx";
    }

    /** Machines without VNNI or dot products saturate where others do not. */
    @Override
    public double int8Tolerance() {
        return 0.15;
    }

    @Override
    public ModelSpec check(Path file, @Nullable Path spec, @Nullable Path data) throws IOException {
        return new OnnxCheck(engine).check(file, spec, data);
    }

    @Override
    public Candidates candidates(
            Path file, ModelSpec spec, @Nullable Dataset calibration, Path scratch, Progress progress)
            throws IOException, EngineException {
        progress.at(Stage.OPTIMIZE, 0, "folding constants and BatchNorm");
        Variant fp32 = new Variant(Variant.FP32, scratch.resolve("fp32.onnx"));
        Optimizer.optimize(file, fp32.file(), scratch);
        return switch (quantize(fp32.file(), spec, calibration, scratch.resolve("int8.onnx"), progress)) {
            case Quantized.Model model -> new Candidates(fp32, model, Map.of());
            case Quantized.Omitted none -> new Candidates(fp32, null, Map.of(Variant.INT8, none.reason()));
        };
    }

    private Quantized quantize(Path fp32, ModelSpec spec, @Nullable Dataset calibration, Path int8, Progress progress)
            throws IOException, EngineException {
        if (calibration == null) {
            return new Quantized.Omitted("no calibration data: push with --calibration to get int8");
        }
        progress.at(Stage.QUANTIZE, 0, "measuring activations on " + calibration.samples() + " samples");
        return new Quantizer(engine)
                .quantize(fp32, spec, calibration, int8, done -> progress.at(Stage.QUANTIZE, done, "quantizing"));
    }
}
