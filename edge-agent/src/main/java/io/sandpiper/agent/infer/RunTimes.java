package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.ModelRun;

/**
 * Time spent in runs of one batch size: a run itself is counted by one of the requests in it, what is read and written by
 * each. Not thread-safe.
 */
final class RunTimes {
    private final int batch;
    private long runs;
    private long inputNanos;
    private long inferNanos;
    private long outputNanos;

    /** @param batch samples of a run */
    RunTimes(int batch) {
        this.batch = batch;
    }

    /** @param readNanos spent by one request on its inputs */
    void ran(ModelRun run, long readNanos) {
        inputNanos += readNanos;
        if (run.first()) {
            runs++;
            inputNanos += run.startNanos() - run.joinNanos();
            inferNanos += run.endNanos() - run.startNanos();
        }
    }

    void wrote(long nanos) {
        outputNanos += nanos;
    }

    void add(RunTimes other) {
        runs += other.runs;
        inputNanos += other.inputNanos;
        inferNanos += other.inferNanos;
        outputNanos += other.outputNanos;
    }

    int batch() {
        return batch;
    }

    InferStatistics.Batch figures() {
        return new InferStatistics.Batch(
                batch,
                new InferStatistics.Duration(runs, inputNanos),
                new InferStatistics.Duration(runs, inferNanos),
                new InferStatistics.Duration(runs, outputNanos));
    }
}
