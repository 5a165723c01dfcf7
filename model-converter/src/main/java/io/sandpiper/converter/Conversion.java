package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.format.Candidates;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.ModelFormat;
import io.sandpiper.converter.importer.Cases;
import io.sandpiper.converter.importer.Gaps;
import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importers;
import io.sandpiper.converter.importer.Parity;
import io.sandpiper.converter.passport.Passports;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import io.sandpiper.converter.search.Fidelity;
import io.sandpiper.converter.search.Goal;
import io.sandpiper.converter.search.Split;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One model from file to bundle: import, check, optimize, quantize, prove, bundle. Blocking; one conversion a thread. */
public final class Conversion {
    private final Importers importers;
    private final Formats formats;
    private final Clock clock;
    private final String toolVersion;

    /** @param toolVersion this program's version, which the manifest names */
    public Conversion(Importers importers, Formats formats, Clock clock, String toolVersion) {
        this.importers = importers;
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
        try (Workspace workspace = Workspace.of(request.out())) {
            return run(request, workspace, stages, started);
        }
    }

    private ConversionResult run(ConvertRequest request, Workspace workspace, StageClock stages, Instant started)
            throws IOException {
        try {
            stages.at(Stage.CHECK, 0, "reading the model");
            Path data = request.calibration() != null ? request.calibration() : request.holdout();
            Imported imported = importers.read(request.model(), data, workspace.folder(), stages);
            Origin origin = new Origin(request, imported, toolVersion);
            return convert(request.of(imported.model()), origin, workspace, data, stages, started);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // A full disk, most of all: the system's message does not say which.
            throw new IOException(e.getMessage() + " (while files were written to " + workspace.folder() + ")", e);
        }
    }

    private ConversionResult convert(
            ConvertRequest request,
            Origin origin,
            Workspace workspace,
            @Nullable Path data,
            StageClock stages,
            Instant started)
            throws IOException {
        ModelFormat format = formats.of(request.model());
        try {
            stages.at(Stage.CHECK, 0.4, "checking the model");
            ModelSpec written = format.check(request.model(), request.spec(), data);
            Origin compared = compared(origin, format, stages);
            Cases cases = origin.imported().cases();
            ModelSpec spec = cases == null || request.spec() != null ? written : Gaps.allowed(written, cases);
            InputData read = InputData.read(request, spec);
            Dataset calibration = read.calibration();
            Split split = calibration == null || !format.chooses() ? null : Split.of(calibration, read.holdout());
            InputData input = split == null ? read : read.judgedBy(split.judging());
            Passports passports = new Passports(
                    format.engine(),
                    spec,
                    workspace.folder(),
                    request.wanted().tolerance(),
                    Fidelity.judgedDecibels(spec.task()));
            Prover prover = new Prover(format.engine(), formats, request, spec, input, split, passports);
            stages.at(Stage.CHECK, 0.5, "measuring the model as it was pushed");
            prover.judgeOriginal();
            Goal goal = new Goal(
                    request.wanted().tolerance(),
                    request.wanted().maxBytes(),
                    request.wanted().timeBudget());
            Candidates candidates = format.candidates(request.model(), spec, split, goal, workspace.folder(), stages);
            stages.at(Stage.PROVE, 0, "measuring each variant on held-out data");
            Proof proof = new Affordable(format.engine(), spec, request.wanted())
                    .of(prover.prove(candidates), input.forGolden());
            stages.at(Stage.BUNDLE, 0, "writing the bundle");
            ConversionResult result = new Bundling(format, request, spec, input, compared, workspace.bundle())
                    .write(proof, candidates, stages, started);
            publish(request, format, spec, proof, workspace);
            return result;
        } catch (EngineException e) {
            throw new RefusedException(format.engine().name() + " cannot run the model (" + e.getMessage()
                    + "): run it on this data where it was trained, then export it again");
        }
    }

    /** What people find appears when all of it is written, and the bundle last. */
    private static void publish(
            ConvertRequest request, ModelFormat format, ModelSpec spec, Proof proof, Workspace workspace)
            throws IOException {
        Path folder = request.export();
        if (folder != null) {
            try (Export export = Export.to(folder)) {
                for (Variant variant : proof.published()) {
                    export.add(request.modelVersion().model(), variant, format.extension());
                }
                export.add(spec);
                export.publish();
            }
        }
        workspace.publish();
    }

    private static Origin compared(Origin origin, ModelFormat format, StageClock stages) throws EngineException {
        Imported imported = origin.imported();
        Cases cases = imported.cases();
        if (cases == null) {
            return origin;
        }
        stages.at(Stage.CHECK, 0.45, "comparing it with what " + imported.framework() + " itself predicts");
        return origin.compared(Parity.check(format.engine(), imported, cases));
    }
}
