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
        return run(false, progress);
    }

    /** Forgets what was begun for the output, deletes what is there, and scores everything. */
    public Outcome restart(Progress progress) throws IOException, EngineException {
        return run(true, progress);
    }

    @SuppressWarnings("try") // the lock is held, and nothing else is done with it
    private Outcome run(boolean anew, Progress progress) throws IOException, EngineException {
        files.checkApart(version.modelFile());
        InputStamp stamp = InputStamp.of(files.input());
        Checkpoint fresh = Checkpoint.first(Digest.of(files.input()), version, Digest.of(version.modelFile()));
        try (OutputLock held = OutputLock.of(files.output())) {
            if (anew) {
                checkReadable();
                checkpoints.remove(files.output());
                files.delete();
            }
            return locked(fresh, stamp, progress);
        }
    }

    /** As far as is known before the model is loaded. */
    private void checkReadable() throws IOException {
        ModelSpec spec = version.spec();
        if (spec != null) {
            Samples.open(files.input(), spec).close();
        }
    }

    /** With the output's lock. */
    private Outcome locked(Checkpoint fresh, InputStamp stamp, Progress progress) throws IOException, EngineException {
        Optional<Checkpoint> before = checkpoints.find(files.output());
        before.ifPresent(b -> checkSame(b, fresh));
        Checkpoint from = before.orElse(fresh);
        if (before.isEmpty()) {
            files.checkFree();
            checkpoints.put(files.output(), from);
        }
        Checkpoint done = from.complete() ? from : score(from, stamp, progress);
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

    private static void checkSame(Checkpoint before, Checkpoint fresh) {
        if (!before.input().equals(fresh.input())) {
            throw new InvalidInputException(
                    "--input",
                    fresh.input().brief(),
                    before.input().brief() + ", the file with which this output was begun; --restart begins anew");
        }
        if (!before.isScoredAs(fresh)) {
            throw new InvalidInputException(
                    "model",
                    fresh.scoredBy(),
                    before.scoredBy() + ", with which this output was begun; --restart begins anew");
        }
    }

    private Checkpoint score(Checkpoint from, InputStamp stamp, Progress progress) throws IOException, EngineException {
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
                stamp.check(files.input());
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
}
