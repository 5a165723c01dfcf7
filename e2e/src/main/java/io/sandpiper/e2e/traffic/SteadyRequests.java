package io.sandpiper.e2e.traffic;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Reply;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjIntConsumer;

/**
 * Asks an agent at a steady rate, whether or not earlier answers came (open loop), until it is closed. Counts answers by
 * version; whatever is no good answer, 503 included, is a failure. Any thread.
 */
public final class SteadyRequests implements AutoCloseable {
    private static final int KEPT_FAILURES = 20;

    private final AgentProcess agent;
    private final String model;
    private final Samples samples;
    private final ObjIntConsumer<Prediction> check;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("steady-clock").daemon().factory());
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger sent = new AtomicInteger();
    private final LongAdder failed = new LongAdder();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> versions = new ConcurrentHashMap<>();

    /** @param check called with each answer and its sample's index; what it throws makes the answer a failure */
    private SteadyRequests(AgentProcess agent, String model, Samples samples, ObjIntConsumer<Prediction> check) {
        this.agent = agent;
        this.model = model;
        this.samples = samples;
        this.check = check;
    }

    public static SteadyRequests start(
            AgentProcess agent, String model, Samples samples, int perSecond, ObjIntConsumer<Prediction> check) {
        SteadyRequests steady = new SteadyRequests(agent, model, samples, check);
        steady.clock.scheduleAtFixedRate(
                () -> steady.requests.execute(steady::ask),
                0,
                TimeUnit.SECONDS.toNanos(1) / perSecond,
                TimeUnit.NANOSECONDS);
        return steady;
    }

    private void ask() {
        int sample = sent.getAndIncrement() % samples.size();
        try {
            Reply reply = agent.predict(model, List.of(samples.instances().get(sample)));
            Prediction answer = Prediction.of(reply);
            check.accept(answer, sample);
            versions.computeIfAbsent(answer.version(), v -> new LongAdder()).increment();
        } catch (RuntimeException | AssertionError e) {
            failed.increment();
            if (failures.size() < KEPT_FAILURES) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Answers so far. */
    public long answered() {
        return versions.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Answers so far by the version that gave them. */
    public Map<String, Long> byVersion() {
        Map<String, Long> counts = new TreeMap<>();
        versions.forEach((version, count) -> counts.put(version, count.sum()));
        return counts;
    }

    public long failed() {
        return failed.sum();
    }

    /** What the first failures said. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Stops asking and waits for the answers still under way. */
    @Override
    public void close() {
        clock.shutdownNow();
        requests.close();
    }
}
