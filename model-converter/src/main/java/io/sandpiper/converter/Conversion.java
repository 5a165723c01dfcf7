package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.check.ModelCheck;
import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.optimize.Optimizer;
import io.sandpiper.converter.quantize.Quantized;
import io.sandpiper.converter.quantize.Quantizer;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** One model from file to bundle: check, optimize, quantize, prove, bundle. Blocking; one conversion a thread. */
public final class Conversion {
    private final Engine engine;
    private final Clock clock;
    private final String toolVersion;

    /** @param toolVersion this program's version, which the manifest names */
    public Conversion(Engine engine, Clock clock, String toolVersion) {
        this.engine = engine;
        this.clock = clock;
        this.toolVersion = toolVersion;
    }

    /**
     * Writes the bundle, or refuses.
     *
     * @throws RefusedException when the model was understood and is not good enough
     * @throws io.sandpiper.protocol.error.InvalidInputException when an input cannot be used
     */
    public ConversionResult run(ConvertRequest request, Progress progress) throws IOException {
        StageClock stages = new StageClock(progress);
        java.time.Instant started = clock.instant();
        Workspace.prepare(request.out());
        try (Workspace workspace = Workspace.beside(request.out())) {
            stages.at(Stage.CHECK, 0, "reading the model");
            Path data = request.calibration() != null ? request.calibration() : request.holdout();
            ModelCheck.Checked checked = new ModelCheck(engine).check(request.model(), request.spec(), data);
            ModelSpec spec = checked.spec();
            InputData input = InputData.read(request, spec);
            Prover prover = new Prover(engine, request, spec, input);
            stages.at(Stage.CHECK, 0.5, "measuring the model as it was pushed");
            prover.judgeOriginal();
            stages.at(Stage.OPTIMIZE, 0, "folding constants and BatchNorm");
            Variant fp32 = new Variant(Variant.FP32, workspace.file("fp32.onnx"));
            Optimizer.optimize(request.model(), fp32.file(), workspace.folder());
            Quantized quantized = quantize(spec, input.calibration(), fp32.file(), workspace, stages);
            stages.at(Stage.PROVE, 0, "measuring each variant on held-out data");
            Proof proof = prover.prove(fp32, quantized);
            stages.at(Stage.BUNDLE, 0, "writing the bundle");
            return new Bundling(engine, request, spec, input, toolVersion).write(proof, stages, started);
        } catch (EngineException e) {
            throw new RefusedException(engine.name() + " cannot run the model (" + e.getMessage()
                    + "): run it on this data where it was trained, then export it again");
        }
    }

    private Quantized quantize(
            ModelSpec spec,
            @org.jspecify.annotations.Nullable Dataset calibration,
            Path fp32,
            Workspace workspace,
            StageClock stages)
            throws IOException, EngineException {
        if (calibration == null) {
            return new Quantized.Omitted("no calibration data: push with --calibration to get int8");
        }
        stages.at(Stage.QUANTIZE, 0, "measuring activations on " + calibration.samples() + " samples");
        return new Quantizer(engine)
                .quantize(
                        fp32,
                        spec,
                        calibration,
                        workspace.file("int8.onnx"),
                        done -> stages.at(Stage.QUANTIZE, done, "quantizing"));
    }
}
