package io.sandpiper.agent.doctor;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.update.Assignment;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.engine.Engine;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks a device, one thing after the other; beside a running agent, or without one. Blocking. */
public final class Doctor {
    private final Path data;
    private final Supplier<List<Engine>> engines;
    private final Clock clock;

    public Doctor(Path data, Supplier<List<Engine>> engines, Clock clock) {
        this.data = data;
        this.engines = engines;
        this.clock = clock;
    }

    /** @param each hears every finding as it is made */
    public List<Finding> examine(Consumer<Finding> each) {
        List<Finding> findings = new ArrayList<>();
        Consumer<Finding> add = finding -> {
            findings.add(finding);
            each.accept(finding);
        };
        Instant now = clock.instant();
        add.accept(DiskCheck.of(data));
        add.accept(EngineCheck.of(engines.get()));
        Identity identity = identity(add);
        try (Open store = new Open(data)) {
            if (identity != null) {
                Optional<Instant> last =
                        store.store().flatMap(UpdateStore::assignment).map(Assignment::received);
                add.accept(IdentityChecks.clock(identity, last, now));
                add.accept(IdentityChecks.certificate(identity, now));
                add.accept(TrustCheck.of(data, identity, now));
                add.accept(BrokerCheck.of(identity));
            }
            store.store().ifPresent(s -> UpdateChecks.of(s, now).forEach(add));
        }
        return findings;
    }

    private @Nullable Identity identity(Consumer<Finding> add) {
        String cure =
                "make a token with `sandpiper enroll-token create`, then `sandpiper-agent enroll --token-file FILE`";
        try {
            Optional<Identity> identity = new IdentityFolder(data).read();
            add.accept(identity.map(i -> Finding.ok("identity", "enrolled as " + i.device()))
                    .orElseGet(() ->
                            Finding.warn("identity", "not enrolled; serves on its own", "a device of a fleet", cure)));
            return identity.orElse(null);
        } catch (IOException | InvalidInputException e) {
            add.accept(Finding.fail("identity", String.valueOf(e.getMessage()), "readable key and certificate", cure));
            return null;
        }
    }

    /** The store, where there is one: a check makes none. */
    private record Open(Optional<UpdateStore> store) implements AutoCloseable {
        Open(Path data) {
            this(Files.exists(data.resolve(UpdateStore.FILE)) ? Optional.of(UpdateStore.open(data)) : Optional.empty());
        }

        @Override
        public void close() {
            store.ifPresent(UpdateStore::close);
        }
    }
}
