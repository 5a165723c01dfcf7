package io.sandpiper.agent.update;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.link.Link;
import io.sandpiper.agent.link.LinkListener;
import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.trust.AssignmentCheck;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The update path of an enrolled agent. It owns two threads: {@code update}, which does the work, and {@code
 * assignment}, which verifies what comes in and says hello; so that a new assignment is heard while an old one is being
 * fetched. Nothing of it is on the serving path.
 */
public final class UpdateService implements LinkListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateService.class);
    /** Messages that wait to be verified; more are dropped, since the gateway answers each hello anew. */
    private static final int MAX_WAITING = 16;

    private final AssignmentDesk desk;
    private final Hindrances hindrances;
    private final Acceptance acceptance;
    private final UpdateWorker worker;
    private final StateReport report;
    private final LinkJournal journal;
    private final Thread updateThread;
    private final ScheduledExecutorService assignmentThread;
    private final AtomicInteger waiting = new AtomicInteger();
    private final UpdateSettings settings;
    private final RandomGenerator random;

    /**
     * @param data the agent's data folder, which the blobs lie below
     * @param trust asked before anything of a target is fetched
     * @param engines name to version of each engine that loads here
     * @param counts what probation looks at
     */
    public UpdateService(
            UpdateStore store,
            BlobFolder blobs,
            Path data,
            Link link,
            AssignmentCheck check,
            TargetTrust trust,
            Supplier<Identity> identity,
            String bootId,
            String agentVersion,
            Supplier<Map<String, String>> engines,
            Activation activation,
            RequestCounts counts,
            UpdateSettings settings,
            Clock clock,
            RandomGenerator random) {
        SealedModels seals = new SealedModels(data);
        this.settings = settings;
        this.random = random;
        this.desk = new AssignmentDesk(store, check, identity.get().device(), seals, clock);
        this.hindrances = new Hindrances(settings.retry());
        DeviceClass here = DeviceClass.here();
        this.report = new StateReport(
                store,
                hindrances,
                activation,
                link,
                new DeviceFacts(here, data, engines),
                identity,
                seals,
                new MissingKeys(blobs, seals, desk::current),
                bootId,
                agentVersion,
                desk::counter,
                data,
                clock);
        this.journal = new LinkJournal(store, clock);
        UpdateMachine machine = new UpdateMachine(store, new CommittedMirror(data), clock, report::changed);
        BlobFetch fetch = new BlobFetch(link, settings.fetch(), random);
        BundleFetch bundles = new BundleFetch(blobs, fetch, settings.fetch(), data);
        this.acceptance = new Acceptance(settings.accept(), blobs, seals, data);
        UpdateSteps steps = new UpdateSteps(
                machine,
                store,
                trust,
                bundles,
                () -> new VariantChoice(engines.get().keySet(), here),
                acceptance,
                new ActivationSteps(machine, bundles, activation, counts, settings.probation(), clock),
                desk::current);
        this.worker = new UpdateWorker(
                desk,
                machine,
                steps,
                activation,
                new BlobKeeper(blobs, desk::keepKeys),
                hindrances,
                trust,
                report::changed,
                clock);
        this.updateThread = Thread.ofPlatform().name("update").daemon().unstarted(worker);
        this.assignmentThread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("assignment").daemon().factory());
    }

    public void start() {
        updateThread.start();
        scheduleHello();
    }

    @Override
    public void connected() {
        assignmentThread.execute(() -> {
            journal.connected();
            report.hello();
        });
        worker.retryNow();
    }

    @Override
    public void disconnected(String reason) {
        assignmentThread.execute(() -> journal.disconnected(reason));
    }

    @Override
    public void message(DeviceTopic topic, byte[] payload) {
        if (topic != DeviceTopic.DESIRED) {
            return;
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            LOG.atWarn().addKeyValue("waiting", MAX_WAITING).log("assignment-dropped");
            return;
        }
        assignmentThread.execute(() -> {
            try {
                if (desk.receive(payload)) {
                    worker.retryNow();
                }
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("reason", e.getMessage()).setCause(e).log("assignment-failed");
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    /** What the fleet says of its models has changed, or where it is fetched from: what rested is tried again. Any thread. */
    public void retryNow() {
        worker.retryNow();
    }

    /** What keeps a model's update from going on for now. Any thread. */
    public Optional<String> hindrance(String model) {
        return hindrances.reason(model);
    }

    private void scheduleHello() {
        long interval = settings.helloInterval().toMillis();
        long wait = interval - random.nextLong(Math.max(1, interval / 4));
        assignmentThread.schedule(
                () -> {
                    try {
                        report.hello();
                    } finally {
                        scheduleHello();
                    }
                },
                wait,
                TimeUnit.MILLISECONDS);
    }

    /** The agent is about to end, and with it whatever it started: none of that is a model's fault. Any thread. */
    public void ending() {
        acceptance.ending();
    }

    /** Ends both threads; what was under way goes on at the next start. */
    @Override
    public void close() throws InterruptedException {
        ending();
        assignmentThread.shutdownNow();
        updateThread.interrupt();
        updateThread.join(TimeUnit.SECONDS.toMillis(5));
    }
}
