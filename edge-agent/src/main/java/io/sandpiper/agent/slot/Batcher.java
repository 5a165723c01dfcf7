package io.sandpiper.agent.slot;

import io.sandpiper.agent.slot.Batch.Member;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets the requests of one slot share runs. One of the slot's threads gathers at a time, while the others run; it waits for
 * more only while there is other work, never beyond the rule's delay, and no longer than half of the time that any
 * of its requests has left. A request alone on an idle slot runs at once.
 */
final class Batcher {
    /** Nanoseconds: for ever, and still no overflow when added to a time. */
    private static final long LONGEST = Long.MAX_VALUE / 4;

    private final Slot slot;
    private final RequestQueue queue;
    private final BatchRule rule;
    private final BatchRuns runs;
    private final ReentrantLock gathering = new ReentrantLock();

    Batcher(Slot slot, RequestQueue queue, BatchRule rule) {
        this.slot = slot;
        this.queue = queue;
        this.rule = rule;
        this.runs = new BatchRuns(slot, queue);
    }

    /** What one thread holds between its turns. */
    private static final class Turn {
        private final Batch batch;
        /** Taken from the queue, and not of a kind with the others: the next turn begins with it. */
        private @Nullable Member left;

        Turn(int samples, @Nullable Member first) {
            this.batch = new Batch(samples);
            if (first != null) {
                batch.add(first);
            }
        }
    }

    /** Takes requests and runs them until the queue is closed and empty. */
    void work(ModelInstance instance) throws InterruptedException {
        Member left = null;
        while (true) {
            Turn turn = new Turn(runs.areApart() ? 1 : rule.samples(), left);
            try {
                if (!gather(turn, instance)) {
                    return;
                }
                left = turn.left;
                runs.run(turn.batch, instance);
            } catch (RuntimeException | Error e) { // whatever it is, each request gets its answer
                slot.tell(e);
                turn.batch.members().forEach(m -> slot.fail(m.task(), e));
                turn.batch.members().clear();
                left = turn.left;
            }
        }
    }

    /** @return false once the queue is closed and empty */
    private boolean gather(Turn turn, ModelInstance instance) throws InterruptedException {
        Batch batch = turn.batch;
        if (batch.members().isEmpty()) {
            gathering.lockInterruptibly();
        } else if (!gathering.tryLock()) {
            return true;
        }
        try {
            while (batch.members().isEmpty()) {
                SlotTask first = queue.take();
                if (first == null) {
                    return false;
                }
                admit(first, turn, instance);
            }
            long begin = System.nanoTime();
            long end = begin + rule.delay().toNanos();
            // Reading takes time too: what waits is read on only while those that were read have time left.
            long last = begin + patience(batch, Long.MAX_VALUE);
            while (turn.left == null && batch.hasRoom(1) && System.nanoTime() - last < 0) {
                SlotTask next = queue.poll(patience(batch, end - System.nanoTime()), () -> hasCompany(batch));
                if (next == null) {
                    return true;
                }
                admit(next, turn, instance);
            }
            return true;
        } finally {
            gathering.unlock();
        }
    }

    /** Whether more may be on their way: a request alone on an idle slot is not held up. */
    private boolean hasCompany(Batch batch) {
        return batch.members().size() > 1 || runs.isAnyUnderWay();
    }

    /** Nanoseconds to wait for one more, at most so many; 0 for none. */
    private static long patience(Batch batch, long most) {
        long shortest = batch.members().stream()
                .mapToLong(m -> m.task().patienceNanos())
                .min()
                .orElse(0);
        return Math.clamp(shortest / 2, 0, Math.clamp(most, 0, LONGEST));
    }

    private void admit(SlotTask task, Turn turn, ModelInstance instance) {
        if (!(task instanceof RunTask request)) {
            try {
                task.run(slot, instance);
            } catch (RuntimeException | Error e) {
                slot.tell(e);
            }
            return;
        }
        List<Tensor> given = read(request, instance);
        if (given == null) {
            return;
        }
        try {
            Member member = Member.of(request, given);
            if (!turn.batch.add(member)) {
                turn.left = member;
            }
        } catch (RuntimeException | Error e) {
            slot.fail(request, e); // nobody else knows of it yet
        }
    }

    private @Nullable List<Tensor> read(RunTask task, ModelInstance instance) {
        try {
            return task.read(slot, instance);
        } catch (IOException | RuntimeException | Error e) {
            slot.fail(task, e);
            return null;
        }
    }
}
