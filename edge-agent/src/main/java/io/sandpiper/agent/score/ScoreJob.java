package io.sandpiper.agent.score;

import io.sandpiper.agent.score.output.OutputWriter;
import io.sandpiper.agent.score.store.CheckpointStore;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;

/**
 * Scores one file with one version. Rows go to {@code OUTPUT.partial} and rejects to {@code REJECTS.partial}; from time
 * to time both are synced and a checkpoint is committed. A start after a kill cuts both files back to the checkpoint and
 * goes on with the row after it, so that no row is missing and none stands twice. The last checkpoint stays, so that a
 * job that is done is known to be. Blocking; one thread.
 */
public final class ScoreJob {
    private final CheckpointStore checkpoints;
    private final Engine engine;
    private final InstalledVersion version;
    private final ScoreFiles files;
    private final ScoreOptions options;

    /** @param engine one that reads the version's media type */
    public ScoreJob(
            CheckpointStore checkpoints,
            Engine engine,
            InstalledVersion version,
            ScoreFiles files,
            ScoreOptions options) {
        this.checkpoints = checkpoints;
        this.engine = engine;
        this.version = version;
        this.files = files;
        this.options = options;
    }

    /**
     * Scores everything that is not scored yet.
     *
     * @throws StoppedException at a row that cannot be scored, where the options say so
     */
    public Outcome run(Progress progress) throws IOException, EngineException {
        return run(false, progress);
    }

    /** Forgets what was begun for the output, deletes what is there, and scores everything. */
    public Outcome restart(Progress progress) throws IOException, EngineException {
        return run(true, progress);
    }

    @SuppressWarnings("try") // the lock is held, and nothing else is done with it
    private Outcome run(boolean anew, Progress progress) throws IOException, EngineException {
        long begin = System.nanoTime();
        files.checkFolders();
        files.checkApart(version.modelFile());
        InputStamp stamp = InputStamp.of(files.input());
        InputKind in = Inputs.kind(files.input(), options.input());
        OutputKind out = options.output() == null ? OutputKind.of(files.output()) : options.output();
        Checkpoint fresh = Checkpoint.first(
                InputDigest.of(files.input()),
                version,
                Digest.of(version.modelFile()),
                in + " to " + out + ", kept columns " + options.keep());
        try (OutputLock held = OutputLock.of(files.output())) {
            Checkpoint from = anew ? fresh : new Beginning(checkpoints, files, progress).of(fresh);
            Checkpoint last = from;
            Tally tally = new Tally(from);
            int batchRows = 0;
            if (!from.complete()) {
                try (Session session = Session.open(
                        engine,
                        version,
                        options,
                        from.batching(),
                        files.input().getFileName().toString(),
                        layout -> Inputs.open(files.input(), in, layout))) {
                    batchRows = session.batchRows();
                    if (anew) {
                        checkpoints.remove(files.output());
                        files.delete();
                    }
                    checkpoints.put(files.output(), from);
                    last = score(session, out, from, tally, stamp, progress);
                }
            }
            if (last.placed() == null) {
                // First the files, then the record of it: a kill between the two finds files that only need the record.
                files.putInPlace(tally.rejected());
                FileTime changed = Files.getLastModifiedTime(files.output());
                checkpoints.finish(files.output(), last.inPlace(changed.toInstant()));
            }
            return Outcome.of(version, tally, from.complete(), options.threads(), batchRows, System.nanoTime() - begin);
        }
    }

    /** Returns the checkpoint of all rows. */
    private Checkpoint score(
            Session session, OutputKind kind, Checkpoint from, Tally tally, InputStamp stamp, Progress progress)
            throws IOException {
        long skipped = session.source().skip(from.rows());
        if (skipped < from.rows()) {
            throw new InvalidInputException(
                    "--input", skipped + " rows", "at least the " + from.rows() + " of the checkpoint");
        }
        Checkpoint[] last = {from};
        try (PartialFile output = new PartialFile(files.output(), from.outputBytes());
                PartialFile rejected = new PartialFile(files.rejects(), from.rejectBytes())) {
            try (OutputWriter writer = kind.writer(output, PartialFile.of(files.output()), from.outputBytes());
                    RejectList rejects =
                            new RejectList(rejected, session.source().lineName(), from.rejectBytes() > 0)) {
                session.run(
                        kind,
                        writer,
                        rejects,
                        tally,
                        (counted, complete) -> {
                            if (complete) {
                                stamp.check(files.input());
                            }
                            long outputBytes = complete ? output.sync() : writer.sync();
                            long rejectBytes = rejects.sync();
                            CrashPoint.reached("score.rows.synced");
                            last[0] = from.at(counted, session.batching(), outputBytes, rejectBytes, complete);
                            checkpoints.put(files.output(), last[0]);
                        },
                        progress);
            } catch (IOException | RuntimeException e) {
                if (tally.rows() == 0) {
                    forget(e);
                }
                throw e;
            }
        }
        return last[0];
    }

    /** Where no row was done, there is nothing to go on from: another input may be tried without --restart. */
    private void forget(Exception why) {
        try {
            checkpoints.remove(files.output());
            files.deletePartial();
        } catch (IOException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }
}
