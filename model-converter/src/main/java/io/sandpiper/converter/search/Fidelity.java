package io.sandpiper.converter.search;

import io.sandpiper.protocol.bundle.Task;
import org.jspecify.annotations.Nullable;

/**
 * How near a variant is to the float model on the choosing samples.
 *
 * @param loss share of right classes that is lost, null without labels
 * @param agreement share of samples with the float model's class, null without classes
 * @param decibels signal-to-noise ratio of the outputs, the lowest of them
 */
public record Fidelity(@Nullable Double loss, @Nullable Double agreement, double decibels) {
    /** Labelled samples are few; a lucky one must not pass for an equal. */
    private static final double LEAST_AGREEMENT = 0.95;

    private static final double LEAST_UNLABELLED_AGREEMENT = 0.98;
    private static final double LEAST_DECIBELS = 30;
    /** Embeddings are compared by their angle: 15 dB is a cosine of 0.984. */
    private static final double LEAST_EMBEDDING_DECIBELS = 15;

    /** Other samples say a little less or more: the judge's limit is lower by so much than what was chosen by. */
    private static final double JUDGE_LETS = 2;

    /** The signal that outputs must keep before the judge, where there are no classes. */
    public static double judgedDecibels(Task task) {
        return leastDecibels(task) - JUDGE_LETS;
    }

    /** The signal that outputs must keep on the choosing samples, where there are no classes. */
    static double leastDecibels(Task task) {
        return task == Task.TEXT_EMBEDDING ? LEAST_EMBEDDING_DECIBELS : LEAST_DECIBELS;
    }

    /**
     * Whether it is expected to pass the judge.
     *
     * @param judged whether held-out data judges; without, the outputs' signal alone does
     */
    boolean holds(double tolerance, double leastDecibels, boolean judged) {
        if (!judged && decibels < leastDecibels) {
            return false;
        }
        if (loss != null && agreement != null) {
            return loss <= tolerance / 2 && agreement >= LEAST_AGREEMENT;
        }
        return agreement != null ? agreement >= LEAST_UNLABELLED_AGREEMENT : decibels >= leastDecibels;
    }
}
