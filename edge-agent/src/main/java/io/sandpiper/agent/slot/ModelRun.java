package io.sandpiper.agent.slot;

/**
 * One run of a model, as each request in it is told. Times are those of {@link System#nanoTime}.
 *
 * @param samples of the request that is told
 * @param batch samples of all requests in the run
 * @param first true for one of these requests: who counts runs counts this one
 * @param joinNanos when the inputs of several began to be joined
 * @param startNanos when the model began to run
 * @param endNanos when it had run
 */
public record ModelRun(int samples, int batch, boolean first, long joinNanos, long startNanos, long endNanos) {
    /** Of one request alone. */
    static ModelRun alone(int samples, long startNanos, long endNanos) {
        return new ModelRun(samples, samples, true, startNanos, startNanos, endNanos);
    }
}
