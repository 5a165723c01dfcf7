package io.sandpiper.agent.score;

import io.sandpiper.agent.score.store.CheckpointStore;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * Where a job begins, by what an earlier start left: it is done, it goes on, or it starts over. Whatever stands there
 * that no checkpoint of the same work counts is refused, not written over.
 */
final class Beginning {
    private final CheckpointStore checkpoints;
    private final ScoreFiles files;
    private final Progress progress;

    Beginning(CheckpointStore checkpoints, ScoreFiles files, Progress progress) {
        this.checkpoints = checkpoints;
        this.files = files;
        this.progress = progress;
    }

    /**
     * The checkpoint to go on from.
     *
     * @param fresh that of a first start
     */
    Checkpoint of(Checkpoint fresh) throws IOException {
        Checkpoint before = checkpoints.find(files.output()).orElse(null);
        if (before == null || before.placed() != null) {
            return before != null && before.isSameJob(fresh) && files.stand(before) ? before : first(fresh, before);
        }
        checkSame(before, fresh);
        if (files.hold(before)) {
            if (before.rows() > 0 && !before.complete()) {
                progress.begins("goes on from row " + (before.rows() + 1) + ": the checkpoint in " + checkpoints.data()
                        + " counts " + before.rows() + " done");
            }
            return before;
        }
        files.checkFree();
        progress.begins("starts over: " + PartialFile.of(files.output()) + " is gone or holds less than the "
                + before.rows() + " rows that the checkpoint in " + checkpoints.data() + " counts");
        return fresh;
    }

    /** @param done null, or what was finished here before: then rows that lie about are none of this job's */
    private Checkpoint first(Checkpoint fresh, @Nullable Checkpoint done) throws IOException {
        files.checkFree();
        if (done == null && Files.exists(PartialFile.of(files.output()))) {
            progress.begins("starts over: no checkpoint of " + PartialFile.of(files.output()) + " is in "
                    + checkpoints.data() + " (--data)");
        }
        return fresh;
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
        if (!before.form().equals(fresh.form())) {
            throw new InvalidInputException(
                    "--input-format, --output-format, --keep",
                    fresh.form(),
                    before.form() + ", as this output was begun; --restart begins anew");
        }
    }
}
