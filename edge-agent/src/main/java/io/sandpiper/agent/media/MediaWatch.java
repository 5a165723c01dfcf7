package io.sandpiper.agent.media;

import io.sandpiper.agent.media.ImportFolder.ModelOutcome;
import io.sandpiper.agent.media.ImportFolder.Outcome;
import io.sandpiper.agent.media.ImportFolder.Request;
import io.sandpiper.agent.update.Assignment;
import io.sandpiper.agent.update.ModelRecord;
import io.sandpiper.agent.update.UpdateService;
import io.sandpiper.agent.update.UpdateState;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.media.OfflineMedia;
import io.sandpiper.protocol.message.Desired.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests to import a folder, attaches the folder to the link until all of it is done or the time is up, and tells
 * how it stands. One thread, named {@code imports}; looks at one file a moment where nothing is asked for.
 */
public final class MediaWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaWatch.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration END = Duration.ofSeconds(2);

    private final ImportFolder requests;
    private final MediaLink link;
    private final UpdateService updates;
    private final UpdateStore store;
    private final String device;
    private final Thread thread;
    private @Nullable Request current;
    private @Nullable Outcome told;
    /** By {@link System#nanoTime}: clocks of devices without a network are set now and then. */
    private long begun;

    /** @param data the agent's data folder */
    public MediaWatch(Path data, MediaLink link, UpdateService updates, UpdateStore store, String device) {
        this.requests = new ImportFolder(data);
        this.link = link;
        this.updates = updates;
        this.store = store;
        this.device = device;
        this.thread = Thread.ofPlatform().name("imports").daemon().unstarted(this::watch);
    }

    public void start() {
        thread.start();
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                look();
            } catch (IOException | RuntimeException e) {
                LOG.atDebug()
                        .addKeyValue("reason", e.getMessage())
                        .log("import-not-seen"); // a full disk; the next look
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() throws IOException {
        Optional<Request> asked = requests.asked();
        if (asked.isEmpty()) {
            if (current != null) {
                current = null;
                link.detach();
            }
            return;
        }
        Request request = asked.get();
        if (current == null || !current.id().equals(request.id())) {
            begin(request);
        } else if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(request.seconds())) {
            end(request, "its time is up");
        } else {
            tell(request, link.failure().orElse(null));
        }
    }

    private void begin(Request request) throws IOException {
        LOG.atInfo()
                .addKeyValue("from", request.from())
                .addKeyValue("counter", request.counter())
                .addKeyValue("versions", request.targets().size())
                .log("import-begun");
        current = request;
        begun = System.nanoTime();
        told = null;
        try {
            link.attach(new OfflineMedia(Path.of(request.from())), device);
            updates.retryNow();
            tell(request, null);
        } catch (IOException | InvalidInputException e) {
            tell(request, request.from() + " cannot be read by the agent that runs here: " + e);
        }
    }

    private void tell(Request request, @Nullable String failure) throws IOException {
        List<ModelOutcome> models = request.targets().stream()
                .map(target -> outcome(target, request.counter()))
                .toList();
        boolean isDone = models.stream().allMatch(m -> isEnd(m.state()));
        Outcome outcome = new Outcome(request.id(), isDone, isDone ? null : failure, models);
        if (!outcome.equals(told)) {
            requests.tell(outcome);
            told = outcome;
        }
        if (isDone || failure != null) {
            end(request, failure == null ? "all of it is done" : failure);
        }
    }

    /** The next look finds nothing asked for, and lets the folder go. */
    private void end(Request request, String reason) throws IOException {
        requests.close();
        LOG.atInfo()
                .addKeyValue("from", request.from())
                .addKeyValue("reason", reason)
                .log("import-ended");
    }

    private static boolean isEnd(String state) {
        return List.of("Committed", "Refused", "RolledBack", "Superseded").contains(state);
    }

    private ModelOutcome outcome(Target target, long counter) {
        Optional<Assignment> assignment = store.assignment();
        boolean isAsked = assignment.filter(a -> a.targets().contains(target)).isPresent();
        if (!isAsked) {
            boolean isLater = assignment.filter(a -> a.counter() > counter).isPresent();
            return new ModelOutcome(
                    target.model(),
                    target.version(),
                    isLater ? "Superseded" : "Heard",
                    isLater ? "a newer assignment came over the network" : null);
        }
        Optional<UpdateState> state = store.model(target.model())
                .map(ModelRecord::state)
                .filter(s -> s.target().equals(target));
        return new ModelOutcome(
                target.model(),
                target.version(),
                state.map(UpdateState::name).orElse("Assigned"),
                state.flatMap(UpdateState::failure)
                        .or(() -> updates.hindrance(target.model()))
                        .orElse(null));
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(END);
    }
}
