package io.sandpiper.agent.update;

import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.store.StoreException;
import io.sandpiper.protocol.json.Json;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps on disk how the link stands, for {@code status} and {@code doctor}: written when it changes. One thread. */
public final class LinkJournal {
    private static final String FACT = "link";
    private static final Logger LOG = LoggerFactory.getLogger(LinkJournal.class);
    private final UpdateStore store;
    private final Clock clock;
    private @Nullable Standing last;

    LinkJournal(UpdateStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** How the link stood last, since when (ISO 8601), and why it was not connected. */
    public record Standing(
            boolean connected, String since, @Nullable String reason) {}

    /** What was written last; empty for an agent that never tried. */
    public static Optional<Standing> read(UpdateStore store) {
        return store.fact(FACT)
                .map(text -> Json.read("link", text.getBytes(java.nio.charset.StandardCharsets.UTF_8), Standing.class));
    }

    void connected() {
        write(true, null);
    }

    void disconnected(String reason) {
        write(false, reason);
    }

    private void write(boolean connected, @Nullable String reason) {
        if (last != null && last.connected == connected && java.util.Objects.equals(last.reason, reason)) {
            return;
        }
        last = new Standing(connected, clock.instant().toString(), reason);
        try {
            store.putFact(FACT, Json.text(last));
        } catch (StoreException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("link-journal-failed");
        }
    }
}
