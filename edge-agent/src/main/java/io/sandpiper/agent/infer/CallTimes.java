package io.sandpiper.agent.infer;

/**
 * How one request to a model spends its time, phase after phase; a phase that comes again (an instance after another) is
 * added up. Not thread-safe: it goes from the event loop to the slot's thread with its request.
 */
public final class CallTimes {
    private final long arrived;
    private long mark;
    private long queue;
    private long input;
    private long infer;
    private long output;
    private long total;
    private int samples;
    private int runs;

    /** A request that arrives now. */
    public CallTimes() {
        this.arrived = System.nanoTime();
        this.mark = arrived;
    }

    /** Whole, and about to wait for a slot's thread. */
    public void queued() {
        mark = System.nanoTime();
    }

    /** A slot's thread has taken it. */
    public void taken() {
        queue += lap();
    }

    /** Its inputs lie in the model's buffers. */
    public void read() {
        input += lap();
    }

    /** The model ran once. */
    public void ran(int samplesOfTheRun) {
        infer += lap();
        samples += samplesOfTheRun;
        runs++;
    }

    /** What the model gave is in the answer's form. */
    public void written() {
        output += lap();
    }

    /** It has its answer, or is refused. */
    public void ended() {
        total = System.nanoTime() - arrived;
    }

    private long lap() {
        long now = System.nanoTime();
        long passed = now - mark;
        mark = now;
        return passed;
    }

    /** From arrival until now. */
    public long sinceArrivalNanos() {
        return System.nanoTime() - arrived;
    }

    /** From arrival to the end. */
    public long totalNanos() {
        return total;
    }

    long queueNanos() {
        return queue;
    }

    long inputNanos() {
        return input;
    }

    long inferNanos() {
        return infer;
    }

    long outputNanos() {
        return output;
    }

    int samples() {
        return samples;
    }

    int runs() {
        return runs;
    }
}
