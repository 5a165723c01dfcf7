package io.sandpiper.converter;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.format.Candidates;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.ModelFormat;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import io.sandpiper.converter.search.Goal;
import io.sandpiper.converter.search.Split;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/** One model from file to bundle: check, optimize, quantize, prove, bundle. Blocking; one conversion a thread. */
public final class Conversion {
    private final Formats formats;
    private final Clock clock;
    private final String toolVersion;

    /** @param toolVersion this program's version, which the manifest names */
    public Conversion(Formats formats, Clock clock, String toolVersion) {
        this.formats = formats;
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
        Instant started = clock.instant();
        Workspace.prepare(request.out());
        ModelFormat format = formats.of(request.model());
        try (Workspace workspace = Workspace.beside(request.out())) {
            stages.at(Stage.CHECK, 0, "reading the model");
            Path data = request.calibration() != null ? request.calibration() : request.holdout();
            ModelSpec spec = format.check(request.model(), request.spec(), data);
            InputData read = InputData.read(request, spec);
            Dataset calibration = read.calibration();
            Split split = calibration == null || !format.chooses() ? null : Split.of(calibration, read.holdout());
            InputData input = split == null ? read : read.judgedBy(split.judging());
            Prover prover = new Prover(format.engine(), formats, request, spec, input, split);
            stages.at(Stage.CHECK, 0.5, "measuring the model as it was pushed");
            prover.judgeOriginal();
            Goal goal = new Goal(request.tolerance(), request.timeBudget());
            Candidates candidates = format.candidates(request.model(), spec, split, goal, workspace.folder(), stages);
            stages.at(Stage.PROVE, 0, "measuring each variant on held-out data");
            Proof proof = prover.prove(candidates);
            stages.at(Stage.BUNDLE, 0, "writing the bundle");
            return new Bundling(format, request, spec, input, toolVersion).write(proof, candidates, stages, started);
        } catch (EngineException e) {
            throw new RefusedException(format.engine().name() + " cannot run the model (" + e.getMessage()
                    + "): run it on this data where it was trained, then export it again");
        }
    }
}
