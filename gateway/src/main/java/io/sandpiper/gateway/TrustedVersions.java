package io.sandpiper.gateway;

import io.sandpiper.gateway.authority.AssignmentKeys;
import io.sandpiper.gateway.ingest.JobWork;
import io.sandpiper.gateway.link.MqttLink;
import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.gateway.trust.ListKeeper;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.gateway.trust.TrustedTarget;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.topic.Topics;
import io.sandpiper.protocol.trust.TargetsPolicy;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the trust repository to the versions that there are, and hands its files to the broker, which retains them for
 * whoever comes later. All of it happens on the thread named {@code trust}.
 */
final class TrustedVersions implements JobWork.Trust, ListKeeper, TrustRepository.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedVersions.class);
    private static final String ENDING = ".json";
    /** What the repository changes after all that it leads to. */
    private static final String LAST_SENT = "timestamp.json";

    private static final int RESEND_SECONDS = 5;

    private final TrustRepository repository;
    private final Registry registry;
    private final AssignmentKeys assignmentKeys;
    private final Topics topics;
    private final MqttLink link;
    /** Whether versions came or went since they were listed; at start nobody knows. */
    private final AtomicBoolean unlisted = new AtomicBoolean(true);

    private final AtomicBoolean resending = new AtomicBoolean();
    private final List<Runnable> listedListeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("trust").daemon().factory());

    TrustedVersions(
            TrustRepository repository,
            Registry registry,
            AssignmentKeys assignmentKeys,
            Topics topics,
            MqttLink link) {
        this.repository = repository;
        this.registry = registry;
        this.assignmentKeys = assignmentKeys;
        this.topics = topics;
        this.link = link;
    }

    /** Before the link starts. */
    void start() {
        repository.listen(this);
        link.whenReady(() -> thread.execute(this::sendAll));
        registry.onRemoved(() -> {
            unlisted.set(true);
            thread.execute(this::look);
        });
        thread.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.MINUTES);
    }

    @Override
    public CompletableFuture<Boolean> list(ModelVersion version) {
        return CompletableFuture.supplyAsync(
                () -> {
                    listed();
                    return !isWaiting(version);
                },
                thread);
    }

    @Override
    public CompletableFuture<Boolean> relist() {
        return CompletableFuture.supplyAsync(this::listed, thread);
    }

    @Override
    public CompletableFuture<Boolean> replaceAssignmentKey() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        assignmentKeys.replace();
                    } catch (IOException | GeneralSecurityException e) {
                        throw new CompletionException("cannot make a key: " + e.getMessage(), e);
                    }
                    return listed();
                },
                thread);
    }

    /** Whether no device takes a version before somebody has signed its list. Does not block. */
    boolean isWaiting(ModelVersion version) {
        return repository.isWaiting(path(version));
    }

    /** Called on the thread {@code trust} when the list may have changed, and each minute; must not block for long. */
    void onListed(Runnable listener) {
        listedListeners.add(listener);
    }

    private static String path(ModelVersion version) {
        return version.model() + "/" + version.version();
    }

    private boolean listed() {
        unlisted.set(true);
        try {
            TargetsPolicy policy =
                    new TargetsPolicy(registry.floors().join().floors(), Set.of(assignmentKeys.wanted()));
            boolean isListed = repository.publish(targets(registry.all().join(), policy), policy);
            unlisted.set(false);
            adopt();
            return isListed;
        } catch (IOException | GeneralSecurityException e) {
            throw new CompletionException("cannot sign which versions there are: " + e.getMessage(), e);
        }
    }

    /** From when the list in force names a new key, it signs. */
    private void adopt() throws IOException, GeneralSecurityException {
        if (assignmentKeys.adopt(repository.policy().signers())) {
            LOG.atInfo().addKeyValue("key", assignmentKeys.wanted().brief()).log("assignment-key-replaced");
        }
    }

    private static Map<String, TrustedTarget> targets(List<PublishedVersion> versions, TargetsPolicy policy) {
        Map<String, TrustedTarget> targets = new HashMap<>();
        for (PublishedVersion version : versions) {
            if (version.kept() && policy.floorAbove(version.id()).isEmpty()) {
                targets.put(path(version.id()), new TrustedTarget(version.manifest(), version.manifestSize()));
            }
        }
        return targets;
    }

    /** Each on its own: what cannot be listed must not keep the rest from being renewed. */
    private void look() {
        if (unlisted.get()) {
            tried("trust-not-listed", this::listed);
        }
        tried("trust-not-renewed", () -> {
            repository.refresh();
            return true;
        });
        followList();
    }

    /** What waited for the list that is in force now. */
    private void followList() {
        tried("assignment-key-not-replaced", () -> {
            adopt();
            return true;
        });
        listedListeners.forEach(Runnable::run);
    }

    private static void tried(String event, Callable<Boolean> step) {
        try {
            step.call();
        } catch (Throwable e) { // whatever it was, the next look must come
            LOG.atError().addKeyValue("reason", e.getMessage()).log(event);
        }
    }

    private void sendAll() {
        resending.set(false);
        try {
            repository.revoked().forEach(this::removed);
            repository.files().forEach(this::send);
        } catch (IOException | RuntimeException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).log("trust-not-sent");
        }
    }

    @Override
    public void changed(String name, byte[] file) {
        send(name, file);
        if (name.equals(LAST_SENT)) {
            thread.execute(this::followList);
        }
    }

    /** An empty message takes the retained one away. */
    @Override
    public void removed(String role) {
        send(role + ENDING, new byte[0]);
    }

    /** What is not sent is sent again, with all others, after a while or with the next connection. */
    private void send(String name, byte[] file) {
        link.retain(topics.trust(topicName(name)), file).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.atInfo()
                        .addKeyValue("file", name)
                        .addKeyValue("reason", failure.getMessage())
                        .log("trust-file-not-sent");
                if (link.connected() && resending.compareAndSet(false, true)) {
                    thread.schedule(this::sendAll, RESEND_SECONDS, TimeUnit.SECONDS);
                }
            }
        });
    }

    /** {@code 3.root}, as a device may need each; of other roles the newest alone. */
    private static String topicName(String name) {
        String stem = name.substring(0, name.length() - ENDING.length());
        return stem.endsWith(".root") ? stem : stem.substring(stem.indexOf('.') + 1);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
