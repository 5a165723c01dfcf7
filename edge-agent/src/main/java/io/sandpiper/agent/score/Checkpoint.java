package io.sandpiper.agent.score;

import io.sandpiper.protocol.digest.Digest;

/**
 * How far a job got. Everything it counts was synced before it was written; what the files hold beyond is cut off when
 * the job goes on.
 *
 * @param input digest of the input file: a job goes on with the same rows only
 * @param variant of the version that scores, so that all rows are scored by one
 * @param rows read so far, scored or rejected
 * @param complete true once the input has ended: what is left is to put the files in place
 */
public record Checkpoint(
        Digest input,
        String model,
        String version,
        Digest modelFile,
        String variant,
        long rows,
        long rejected,
        long outputBytes,
        long rejectBytes,
        boolean complete) {

    Checkpoint at(long newRows, long newRejected, long newOutputBytes, long newRejectBytes, boolean nowComplete) {
        return new Checkpoint(
                input,
                model,
                version,
                modelFile,
                variant,
                newRows,
                newRejected,
                newOutputBytes,
                newRejectBytes,
                nowComplete);
    }
}
