package io.sandpiper.agent.slot;

import io.sandpiper.agent.slot.Batch.Member;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests that were gathered, and tells each what it gets. Where a run of several fails, each is run again alone: a
 * request pays for no other's fault. Any slot thread.
 */
final class BatchRuns {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRuns.class);

    private final Slot slot;
    private final RequestQueue queue;
    private final AtomicInteger running = new AtomicInteger();
    /** Set where the model's outputs turn out not to say whose they are. */
    private volatile boolean apart;

    /** @param queue told when a run ends: who gathers may have waited for that */
    BatchRuns(Slot slot, RequestQueue queue) {
        this.slot = slot;
        this.queue = queue;
    }

    /** True where this model's requests cannot share runs after all. */
    boolean areApart() {
        return apart;
    }

    /** True while the model runs. A run is over before anybody is told: who has an answer may ask again at once. */
    boolean isAnyUnderWay() {
        return running.get() > 0;
    }

    /** Runs until none of them has anything left to be run. */
    void run(Batch batch, ModelInstance instance) {
        List<Member> members = batch.members();
        members.removeIf(m -> !m.task().isWanted(slot));
        while (!members.isEmpty()) {
            List<Runnable> faults = new ArrayList<>(members.size());
            running.incrementAndGet();
            try {
                if (members.size() == 1) {
                    runEach(members, instance, faults);
                } else {
                    runTogether(batch, instance, faults);
                }
            } finally {
                running.decrementAndGet();
                queue.wake();
            }
            faults.forEach(Runnable::run);
            readNext(members, instance);
        }
    }

    private void runTogether(Batch batch, ModelInstance instance, List<Runnable> faults) {
        List<Member> members = batch.members();
        try (TensorSpace space = instance.open()) {
            Joint joint;
            try {
                joint = runJoined(batch, instance, space);
            } catch (EngineException | RuntimeException | OutOfMemoryError e) {
                LOG.atDebug().setCause(e).log("batch-run-failed");
                runEach(members, instance, faults);
                return;
            }
            Iterator<List<Tensor>> parts = joint.parts().iterator();
            int samples = batch.samples();
            boolean first = true;
            for (Iterator<Member> each = members.iterator(); each.hasNext(); first = false) {
                Member member = each.next();
                ModelRun run = new ModelRun(member.samples(), samples, first, joint.join(), joint.start(), joint.end());
                if (!takes(member, parts.next(), run, faults)) {
                    each.remove();
                }
            }
        }
    }

    /** What one run gave for each member, and when it joined them, began and ended, as {@link System#nanoTime} counts. */
    private record Joint(List<List<Tensor>> parts, long join, long start, long end) {}

    private Joint runJoined(Batch batch, ModelInstance instance, TensorSpace space) throws EngineException {
        long join = System.nanoTime();
        List<Tensor> joined = batch.joined(space);
        long start = System.nanoTime();
        List<Tensor> outputs = instance.run(joined);
        long end = System.nanoTime();
        return new Joint(parted(batch, outputs), join, start, end);
    }

    private List<List<Tensor>> parted(Batch batch, List<Tensor> outputs) throws EngineException {
        try {
            return batch.parted(outputs);
        } catch (EngineException e) {
            apart = true;
            LOG.atWarn()
                    .addKeyValue("model", slot.version().model())
                    .addKeyValue("version", slot.version().version())
                    .addKeyValue("reason", e.getMessage())
                    .log("batching-off");
            throw e;
        }
    }

    /** Each alone; what has failed is a member no more. */
    private void runEach(List<Member> members, ModelInstance instance, List<Runnable> faults) {
        for (Iterator<Member> each = members.iterator(); each.hasNext(); ) {
            Member member = each.next();
            try {
                long start = System.nanoTime();
                List<Tensor> outputs = instance.run(member.given());
                ModelRun run = ModelRun.alone(instance.samples(member.given()), start, System.nanoTime());
                if (!takes(member, outputs, run, faults)) {
                    each.remove();
                }
            } catch (EngineException | RuntimeException | Error e) {
                each.remove();
                faults.add(() -> slot.fail(member.task(), e));
            }
        }
    }

    private boolean takes(Member member, List<Tensor> outputs, ModelRun run, List<Runnable> faults) {
        try {
            member.task().take(slot, outputs, run);
            return true;
        } catch (IOException | RuntimeException | Error e) {
            faults.add(() -> slot.fail(member.task(), e));
            return false;
        }
    }

    private void readNext(List<Member> members, ModelInstance instance) {
        for (ListIterator<Member> each = members.listIterator(); each.hasNext(); ) {
            Member member = each.next();
            Member next = null;
            try {
                List<Tensor> given = member.task().read(slot, instance);
                next = given == null ? null : Member.of(member.task(), given);
            } catch (IOException | RuntimeException | Error e) {
                slot.fail(member.task(), e);
            }
            if (next == null) {
                each.remove();
            } else {
                each.set(next);
            }
        }
    }
}
