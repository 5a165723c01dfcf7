package io.sandpiper.agent.score;

import io.sandpiper.agent.score.input.Batching;
import io.sandpiper.agent.score.output.Column;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a job got. Everything it counts was synced before it was written; what the files hold beyond is cut off when
 * the job goes on.
 *
 * @param input digest of the input file: a job goes on with the same rows only
 * @param version with {@code modelFile}, {@code spec} and {@code variant}: all rows are scored by one
 * @param spec digest of what the model means
 * @param form formats and kept columns: all rows are written alike
 * @param batching null before the first row: how rows are cut into batches, so that they are cut alike after a kill
 * @param columns of the output; null before the first prediction
 * @param labels how often each label won
 * @param rows read so far, scored or rejected
 * @param complete true once the input has ended: what is left is to put the files in place
 * @param placed null until they are; then when the output was last changed, by which it is known to be still the same
 */
public record Checkpoint(
        Digest input,
        String model,
        String version,
        Digest modelFile,
        Digest spec,
        String variant,
        String form,
        @Nullable Batching batching,
        @Nullable List<Column> columns,
        Map<String, Long> labels,
        long rows,
        long rejected,
        long outputBytes,
        long rejectBytes,
        boolean complete,
        @Nullable Instant placed) {

    /** Before the first row. */
    static Checkpoint first(Digest input, InstalledVersion version, Digest modelFile, String form) {
        ModelSpec spec = version.spec(); // where there is none, it follows from the model's file
        return new Checkpoint(
                input,
                version.model(),
                version.version(),
                modelFile,
                Digest.of(spec == null ? new byte[0] : Json.bytes(spec)),
                version.variant(),
                form,
                null,
                null,
                Map.of(),
                0,
                0,
                0,
                0,
                false,
                null);
    }

    /** True where both are the same work: the same rows, scored and written alike. */
    boolean isSameJob(Checkpoint other) {
        return input.equals(other.input) && isScoredAs(other) && form.equals(other.form);
    }

    /** True where the rows of both are scored by the same version. */
    boolean isScoredAs(Checkpoint other) {
        return version.equals(other.version)
                && variant.equals(other.variant)
                && modelFile.equals(other.modelFile)
                && Objects.equals(spec, other.spec);
    }

    /** What scores, for people. */
    String scoredBy() {
        return model + "@" + version + " " + variant + " (file " + modelFile.brief() + ", spec " + spec.brief() + ")";
    }

    Checkpoint at(Tally tally, Batching nowBatching, long newOutputBytes, long newRejectBytes, boolean nowComplete) {
        return with(
                nowBatching,
                tally.columns(),
                tally.labels(),
                tally.rows(),
                tally.rejected(),
                newOutputBytes,
                newRejectBytes,
                nowComplete,
                null);
    }

    /** @param outputChanged when the output was, as it stands in its place */
    Checkpoint inPlace(Instant outputChanged) {
        return with(batching, columns, labels, rows, rejected, outputBytes, rejectBytes, true, outputChanged);
    }

    /** Of the same job, further on. */
    private Checkpoint with(
            @Nullable Batching newBatching,
            @Nullable List<Column> newColumns,
            Map<String, Long> newLabels,
            long newRows,
            long newRejected,
            long newOutputBytes,
            long newRejectBytes,
            boolean newComplete,
            @Nullable Instant newPlaced) {
        return new Checkpoint(
                input,
                model,
                version,
                modelFile,
                spec,
                variant,
                form,
                newBatching,
                newColumns,
                newLabels,
                newRows,
                newRejected,
                newOutputBytes,
                newRejectBytes,
                newComplete,
                newPlaced);
    }
}
