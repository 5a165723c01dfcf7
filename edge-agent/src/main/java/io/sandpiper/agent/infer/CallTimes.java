package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.ModelRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one request to a model spends its time, phase after phase; a phase that comes again (an instance after another) is
 * added up. Not thread-safe: it goes from the event loop to the slot's thread with its request.
 */
public final class CallTimes {
    private final CallOrigin origin;
    private final long arrived;
    private long mark;
    private long queuedAfter;
    private long queue;
    private long input;
    private long infer;
    private long output;
    private long total;
    private int samples;
    private int runs;
    /** Spent on reading since the last run. */
    private long readAhead;
    /** By the size of the runs that it was in; most requests are in one. */
    private final List<RunTimes> byBatch = new ArrayList<>(1);

    private @Nullable RunTimes last;

    /** A request that arrives now, and not over the network. */
    public CallTimes() {
        this(CallOrigin.NONE);
    }

    /** A request that arrives now. */
    public CallTimes(CallOrigin origin) {
        this.origin = origin;
        this.arrived = System.nanoTime();
        this.mark = arrived;
    }

    /** Whole, and about to wait for a slot's thread. */
    public void queued() {
        mark = System.nanoTime();
        queuedAfter = mark - arrived;
    }

    /** A slot's thread has taken it. */
    public void taken() {
        queue += lap();
    }

    /** Its inputs lie in the model's buffers. */
    public void read() {
        long passed = lap();
        input += passed;
        readAhead += passed;
    }

    /** The model ran, and this request's turn has come to be told. */
    public void ran(ModelRun run) {
        queue += run.joinNanos() - mark;
        input += run.startNanos() - run.joinNanos();
        infer += run.endNanos() - run.startNanos();
        mark = run.endNanos();
        queue += lap();
        samples += run.samples();
        runs += run.first() ? 1 : 0;
        last = ofBatch(run.batch());
        last.ran(run, readAhead);
        readAhead = 0;
    }

    private RunTimes ofBatch(int size) {
        for (RunTimes each : byBatch) {
            if (each.batch() == size) {
                return each;
            }
        }
        RunTimes times = new RunTimes(size);
        byBatch.add(times);
        return times;
    }

    /** What the model gave is in the answer's form. */
    public void written() {
        long passed = lap();
        output += passed;
        if (last != null) {
            last.wrote(passed);
        }
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

    public CallOrigin origin() {
        return origin;
    }

    /** From arrival until all of it was there. */
    public long queuedAfterNanos() {
        return queuedAfter;
    }

    /** From arrival until now. */
    public long sinceArrivalNanos() {
        return System.nanoTime() - arrived;
    }

    /** From arrival to the end. */
    public long totalNanos() {
        return total;
    }

    public long queueNanos() {
        return queue;
    }

    public long inputNanos() {
        return input;
    }

    public long inferNanos() {
        return infer;
    }

    public long outputNanos() {
        return output;
    }

    public int samples() {
        return samples;
    }

    public int runs() {
        return runs;
    }

    /** Its share of each size of runs. */
    List<RunTimes> byBatch() {
        return byBatch;
    }
}
