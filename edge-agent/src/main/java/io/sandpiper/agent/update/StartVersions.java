package io.sandpiper.agent.update;

import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.store.StoreException;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent serves from its start, and what is scored offline: the committed versions. A model that never had one
 * serves its candidate, if that has served before: DESIGN invariant 2 counts from the first answer.
 */
public final class StartVersions {
    private static final Logger LOG = LoggerFactory.getLogger(StartVersions.class);

    private StartVersions() {}

    /** Reads the disk alone; blocking. */
    public static List<StartVersion> of(UpdateStore store, BlobFolder blobs) {
        return of(store, blobs, candidate -> true);
    }

    /**
     * As {@link #of}, for an agent that is about to load them: a candidate may end the process while it is loaded, so one
     * more try is on disk before, and one whose try cannot be written is left out. Blocking, before the update path starts.
     */
    public static List<StartVersion> toLoad(UpdateStore store, BlobFolder blobs) {
        return of(store, blobs, candidate -> counted(store, candidate));
    }

    /** As {@link #of}, for an agent whose data another process works on: nothing is written, and no candidate loaded. */
    public static List<StartVersion> committed(UpdateStore store, BlobFolder blobs) {
        return of(store, blobs, candidate -> false);
    }

    private static List<StartVersion> of(UpdateStore store, BlobFolder blobs, Predicate<ModelRecord> may) {
        List<StartVersion> versions = new ArrayList<>();
        for (ModelRecord record : store.models()) {
            Installed active = record.active();
            if (active != null) {
                versions.add(new StartVersion(active, record.previous()));
            } else {
                served(record, blobs)
                        .filter(candidate -> may.test(record))
                        .ifPresent(candidate -> versions.add(new StartVersion(candidate, null)));
            }
        }
        return versions;
    }

    private static Optional<Installed> served(ModelRecord record, BlobFolder blobs) {
        return record.state() instanceof Probation s && s.tries() < ActivationSteps.MAX_ACTIVATIONS
                ? candidate(record, s.variant(), blobs)
                : Optional.empty();
    }

    private static boolean counted(UpdateStore store, ModelRecord record) {
        if (!(record.state() instanceof Probation s)) {
            return false;
        }
        try {
            store.write(new Probation(s.target(), s.variant(), s.tries() + 1, s.until()), record.since());
            return true;
        } catch (StoreException e) {
            LOG.atError()
                    .addKeyValue("model", record.model())
                    .addKeyValue("reason", e.getMessage())
                    .log("candidate-not-counted");
            return false;
        }
    }

    private static Optional<Installed> candidate(ModelRecord record, String variant, BlobFolder blobs) {
        try {
            Manifest manifest =
                    Manifest.parse(blobs.read(record.state().target().manifest()));
            return Optional.of(Installed.of(record.state().target(), manifest, variant, record.since()));
        } catch (IOException | InvalidInputException e) {
            LOG.atWarn()
                    .addKeyValue("model", record.model())
                    .addKeyValue("reason", e.getMessage())
                    .log("candidate-unreadable");
            return Optional.empty();
        }
    }
}
