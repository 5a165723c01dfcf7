package io.sandpiper.converter.format;

import io.sandpiper.converter.audit.KernelAudit;
import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.check.OnnxCheck;
import io.sandpiper.converter.optimize.Optimizer;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import io.sandpiper.converter.quantize.Quantized;
import io.sandpiper.converter.search.Found;
import io.sandpiper.converter.search.Goal;
import io.sandpiper.converter.search.MadeSamples;
import io.sandpiper.converter.search.Search;
import io.sandpiper.converter.search.Split;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** ONNX: optimized to fp32, and quantized to int8 where calibration data came along. */
public final class OnnxFormat implements ModelFormat {
    private static final String NO_ROOM = "quantizing takes more memory than the converter has: set the gateway's"
            + " convert.heap, or SANDPIPER_JAVA_OPTS=-Xmx2g of the command, higher";

    private static final String WITHOUT_DATA =
            "no calibration data: weights alone became integers, and were compared on"
                    + " made-up inputs, which is weak evidence; push with --calibration and --holdout";

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

    @Override
    public ModelSpec check(Path file, @Nullable Path spec, @Nullable Path data) throws IOException {
        return new OnnxCheck(engine).check(file, spec, data);
    }

    @Override
    public boolean chooses() {
        return true;
    }

    @Override
    public Candidates candidates(
            Path file, ModelSpec spec, @Nullable Split split, Goal goal, Path scratch, Progress progress)
            throws IOException, EngineException {
        progress.at(Stage.OPTIMIZE, 0, "folding constants and BatchNorm");
        Variant fp32 = new Variant(Variant.FP32, scratch.resolve("fp32.onnx"));
        Optimizer.optimize(file, fp32.file(), scratch);
        if (OnnxPrecision.isInteger(fp32.file())) {
            return new Candidates(
                    new Variant(Variant.INT8, fp32.file()),
                    null,
                    Map.of(Variant.FP32, TflitePrecision.INTEGER_ALREADY),
                    List.of(),
                    List.of(),
                    audited(fp32.file(), scratch));
        }
        Found found = affordable(fp32.file(), spec, split, goal, scratch, progress);
        return switch (found.quantized()) {
            case Quantized.Model model ->
                new Candidates(fp32, model, Map.of(), found.trials(), found.notes(), audited(model.file(), scratch));
            case Quantized.Omitted none ->
                new Candidates(fp32, null, Map.of(Variant.INT8, none.reason()), found.trials(), found.notes(), null);
        };
    }

    /** Null where the runtime does not write what it fuses: that tells, and decides nothing. */
    private static @Nullable KernelAudit audited(Path file, Path scratch) throws IOException {
        try {
            return KernelAudit.of(file, scratch);
        } catch (EngineException e) {
            return null;
        }
    }

    /**
     * Activations cannot be measured: where a small file is asked for weights alone become integers, checked on made
     * inputs. Unasked nothing is published that no data has judged.
     */
    private Found withoutData(Path fp32, ModelSpec spec, Goal goal, Path scratch, Progress progress)
            throws IOException, EngineException {
        Optional<Dataset> made = goal.isForSize() ? MadeSamples.of(engine, fp32, spec) : Optional.empty();
        if (made.isEmpty()) {
            return new Found(
                    new Quantized.Omitted(
                            "no calibration data: push with --calibration to get int8, or ask for a size with --max-bytes"),
                    List.of(),
                    List.of());
        }
        Found found = Search.ofWeights(engine, spec, made.get(), goal)
                .run(
                        fp32,
                        scratch,
                        scratch.resolve("int8.onnx"),
                        (done, what) -> progress.at(Stage.QUANTIZE, done, what));
        return found.quantized() instanceof Quantized.Model
                ? new Found(found.quantized(), found.trials(), List.of(WITHOUT_DATA))
                : found;
    }

    /** A model whose integers do not fit into this process is published in floats, which need not. */
    private Found affordable(
            Path fp32, ModelSpec spec, @Nullable Split split, Goal goal, Path scratch, Progress progress)
            throws IOException, EngineException {
        try {
            return search(fp32, spec, split, goal, scratch, progress);
        } catch (OutOfMemoryError e) {
            return new Found(new Quantized.Omitted(NO_ROOM), List.of(), List.of());
        }
    }

    private Found search(Path fp32, ModelSpec spec, @Nullable Split split, Goal goal, Path scratch, Progress progress)
            throws IOException, EngineException {
        if (split == null) {
            return withoutData(fp32, spec, goal, scratch, progress);
        }
        progress.at(
                Stage.QUANTIZE, 0, "measuring activations on " + split.ranges().samples() + " samples");
        return new Search(engine, spec, split, goal)
                .run(
                        fp32,
                        scratch,
                        scratch.resolve("int8.onnx"),
                        (done, what) -> progress.at(Stage.QUANTIZE, done, what));
    }
}
