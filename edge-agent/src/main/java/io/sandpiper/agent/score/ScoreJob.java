package io.sandpiper.agent.score;

import io.sandpiper.agent.score.store.CheckpointStore;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.task.DerivedSpec;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Scores one file with one version. Rows go to {@code OUTPUT.partial} and rejects to {@code REJECTS.partial}; every
 * some hundred rows both are synced and a checkpoint is committed. A start after a kill cuts both files back to the
 * checkpoint and goes on with the row after it, so that no row is missing and none stands twice. Blocking; one thread.
 */
public final class ScoreJob {
    /** Rows between two checkpoints: a sync costs some milliseconds on a flash card. */
    private static final int CHECKPOINT_ROWS = 500;

    private final CheckpointStore checkpoints;
    private final Engine engine;
    private final InstalledVersion version;
    private final ScoreFiles files;

    /** @param engine one that reads the version's media type */
    public ScoreJob(CheckpointStore checkpoints, Engine engine, InstalledVersion version, ScoreFiles files) {
        this.checkpoints = checkpoints;
        this.engine = engine;
        this.version = version;
        this.files = files;
    }

    /** Told how far it is: rows done, and about how many there are. */
    @FunctionalInterface
    public interface Progress {
        void at(long rows, long about);
    }

    /** What a job came to. */
    public record Outcome(String model, String version, String variant, long rows, long scored, long rejected) {}

    /** Scores everything that is not scored yet. */
    public Outcome run(Progress progress) throws IOException, EngineException {
        Digest input = Digest.of(files.input());
        Digest modelFile = Digest.of(version.modelFile());
        Optional<Checkpoint> before = checkpoints.find(files.output());
        before.ifPresent(b -> checkSame(b, input, modelFile));
        Checkpoint from = before.orElseGet(() -> new Checkpoint(
                input, version.model(), version.version(), modelFile, version.variant(), 0, 0, 0, 0, false));
        if (before.isEmpty()) {
            files.checkFree();
            checkpoints.put(files.output(), from);
        }
        Checkpoint done = from.complete() ? from : score(from, progress);
        files.putInPlace(done);
        checkpoints.remove(files.output());
        return new Outcome(
                version.model(),
                version.version(),
                version.variant(),
                done.rows(),
                done.rows() - done.rejected(),
                done.rejected());
    }

    private void checkSame(Checkpoint before, Digest input, Digest modelFile) {
        if (!before.input().equals(input)) {
            throw new InvalidInputException(
                    "--input",
                    input.brief(),
                    before.input().brief() + ", the file with which this output was begun; --restart begins anew");
        }
        if (!before.modelFile().equals(modelFile)) {
            throw new InvalidInputException(
                    "model",
                    version.model() + "@" + version.version() + " " + version.variant(),
                    before.model() + "@" + before.version() + " " + before.variant()
                            + ", with which this output was begun; --restart begins anew");
        }
    }

    private Checkpoint score(Checkpoint from, Progress progress) throws IOException, EngineException {
        try (LoadedModel model = engine.load(version.modelFile(), LoadOptions.SERVING);
                Execution execution = model.open(1)) {
            ModelSpec given = version.spec();
            ModelSpec spec = given == null ? DerivedSpec.of(model.inputs(), model.outputs()) : given;
            try (Samples samples = Samples.open(files.input(), spec);
                    PartialFile output = new PartialFile(files.output(), from.outputBytes());
                    PartialFile rejects = new PartialFile(files.rejects(), from.rejectBytes())) {
                skip(samples, from.rows());
                RowScorer scorer = new RowScorer(spec, execution, output, rejects, from);
                Checkpoint last = from;
                while (samples.hasNext()) {
                    scorer.score(samples.next());
                    if (scorer.rows() % CHECKPOINT_ROWS == 0) {
                        last = checkpoint(scorer, output, rejects, last, false);
                        progress.at(scorer.rows(), samples.about());
                    }
                }
                progress.at(scorer.rows(), scorer.rows());
                return checkpoint(scorer, output, rejects, last, true);
            }
        }
    }

    private Checkpoint checkpoint(
            RowScorer scorer, PartialFile output, PartialFile rejects, Checkpoint last, boolean complete)
            throws IOException {
        Checkpoint next = last.at(scorer.rows(), scorer.rejected(), output.sync(), rejects.sync(), complete);
        checkpoints.put(files.output(), next);
        return next;
    }

    private static void skip(Samples samples, long rows) {
        for (long i = 0; i < rows; i++) {
            if (!samples.hasNext()) {
                throw new InvalidInputException("--input", i + " rows", "at least the " + rows + " of the checkpoint");
            }
            samples.next();
        }
    }

    /** Forgets what was begun for an output, so that it begins anew. */
    public static void restart(CheckpointStore checkpoints, List<Path> targets) throws IOException {
        checkpoints.remove(targets.getFirst());
        for (Path target : targets) {
            Files.deleteIfExists(PartialFile.of(target));
            Files.deleteIfExists(target);
        }
    }
}
