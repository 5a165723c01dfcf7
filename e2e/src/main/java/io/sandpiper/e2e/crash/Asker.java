package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.traffic.Prediction;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks the agent one question after the other, on a thread of its own, for as long as it must answer: a request that
 * fails, or an answer that is not that of the version it names, is a fault. Counts the answers. Any thread.
 */
final class Asker implements AutoCloseable {
    private static final int PAUSE_MILLIS = 40;
    private static final int KEPT_FAULTS = 10;

    private final AgentProcess agent;
    private final Garments garments;
    private final ReentrantLock asking = new ReentrantLock();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean running;

    Asker(AgentProcess agent, Garments garments) {
        this.agent = agent;
        this.garments = garments;
        this.thread = Thread.ofPlatform().name("asker").daemon().start(this::loop);
    }

    void resume() {
        running = true;
    }

    /** Returns when no request is under way. */
    void pause() {
        running = false;
        asking.lock();
        asking.unlock();
    }

    /** One question whose answer may be missed, because the agent dies. True where it was answered. */
    boolean tryOnce() {
        asking.lock();
        try {
            judge();
            return true;
        } catch (RuntimeException | AssertionError e) {
            unknown.incrementAndGet();
            return false;
        } finally {
            asking.unlock();
        }
    }

    /** Fails unless the agent answers now, and rightly. */
    void mustAnswer() {
        asking.lock();
        try {
            judge();
        } finally {
            asking.unlock();
        }
        check();
    }

    /** Fails if anything went wrong since the last call. */
    void check() {
        List<String> found = List.copyOf(faults);
        faults.clear();
        if (!found.isEmpty()) {
            throw new AssertionError(found.size() + " wrong or missing answers, the first: " + found.getFirst());
        }
    }

    /** Answers received so far. */
    long answered() {
        return answered.get();
    }

    /** Requests of {@link #tryOnce} without an answer: the agent may have counted them or not. */
    long unknown() {
        return unknown.get();
    }

    private void judge() {
        Prediction answer = Prediction.of(agent.predict(Garments.MODEL, List.of(garments.image())));
        answered.incrementAndGet();
        String fault = garments.fault(answer);
        if (!fault.isEmpty()) {
            add(fault);
        }
    }

    private void loop() {
        try {
            while (true) {
                asking.lock();
                try {
                    if (running) {
                        judge();
                    }
                } catch (RuntimeException | AssertionError e) {
                    add("no answer: " + e.getMessage());
                } finally {
                    asking.unlock();
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }

    private void add(String fault) {
        if (faults.size() < KEPT_FAULTS) {
            faults.add(fault);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
