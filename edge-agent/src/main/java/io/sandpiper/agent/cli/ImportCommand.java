package io.sandpiper.agent.cli;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.media.ImportFolder;
import io.sandpiper.agent.media.ImportFolder.ModelOutcome;
import io.sandpiper.agent.media.ImportFolder.Outcome;
import io.sandpiper.agent.media.ImportFolder.Request;
import io.sandpiper.agent.media.MediaCheck;
import io.sandpiper.agent.media.MediaCheck.Offer;
import io.sandpiper.agent.media.MediaRefusedException;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.engine.Engine;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.host.config.Config;
import io.sandpiper.host.config.ConfigLoader;
import io.sandpiper.host.file.FolderLock;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.media.OfflineMedia;
import io.sandpiper.protocol.unit.DataSize;
import io.sandpiper.protocol.unit.Durations;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper-agent import}: models from a folder, without a network. */
@Command(
        name = "import",
        description = {
            "Install what `sandpiper export` wrote for this device, without a network.",
            "Everything is checked first; where anything is wrong, nothing is changed. The agent may run, or not: one that",
            "runs installs it and answers with it at once."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sandpiper-agent import /media/stick --data /var/lib/sandpiper/agent"})
public final class ImportCommand implements Callable<Integer> {
    /** Does the agent's work where none runs. */
    @FunctionalInterface
    public interface Installer {
        /** Begins; the caller ends it. */
        AutoCloseable begin(Config config, Path data, Identity identity, UpdateStore store) throws IOException;
    }

    /** Of the data folder: whoever holds it does the fleet's work there, a running agent or an import. */
    public static final String LOCK = "agent.lock";

    private static final Duration LOOK = Duration.ofMillis(200);
    /** By when an agent that runs has said that it heard. */
    private static final Duration HEARD = Duration.ofSeconds(30);
    /** What stands in the way for so long does not go away by itself. */
    private static final Duration HINDERED = Duration.ofSeconds(15);

    private final Class<?> near;
    private final Supplier<List<Engine>> engines;
    private final Installer installer;
    private final PrintStream out;
    private final PrintStream people;

    @Parameters(paramLabel = "DIR", description = "The folder, for example on a USB stick.")
    private Path from = Path.of(".");

    @Option(names = "--config", paramLabel = "FILE", description = "The agent's YAML file.")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the agent keeps its data (default var/agent).")
    private @Nullable Path data;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Wait no longer (${DEFAULT-VALUE}).")
    private String timeout = "15m";

    @Option(names = "-o", description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    /** @param near the class beside {@code agent.yaml} */
    public ImportCommand(
            Class<?> near, Supplier<List<Engine>> engines, Installer installer, PrintStream out, PrintStream people) {
        this.near = near;
        this.engines = engines;
        this.installer = installer;
        this.out = out;
        this.people = people;
    }

    /** For {@code -o json}. */
    private record Imported(
            String device,
            long counter,
            long bytes,
            @Nullable String failure,
            List<ModelOutcome> models) {}

    @Override
    public Integer call() throws IOException {
        Duration patience = Durations.parse("--timeout", timeout);
        Map<String, String> flags = new HashMap<>();
        if (data != null) {
            flags.put("data", data.toString());
        }
        Config config = ConfigLoader.load(near, "agent.yaml", file, System.getenv(), flags);
        Path folder = config.path("data").toAbsolutePath();
        Identity identity = new IdentityFolder(folder)
                .read()
                .orElseThrow(() -> new CommandException(
                        ExitCode.FAILED,
                        folder
                                + " is no enrolled device's (expected: --data DIR as of `sandpiper-agent serve`; a device is"
                                + " enrolled once, with a network)"));
        try (UpdateStore store = UpdateStore.open(folder)) {
            Offer offer = checked(config, folder, identity, store);
            return installed(config, folder, identity, store, offer, patience);
        }
    }

    private Offer checked(Config config, Path folder, Identity identity, UpdateStore store) throws IOException {
        MediaCheck check = new MediaCheck(
                new OfflineMedia(from.toAbsolutePath()),
                identity,
                folder,
                engines.get().stream().map(Engine::name).collect(Collectors.toSet()),
                Clock.systemUTC());
        try {
            Offer offer = check.offer(store.assignment());
            checkSpace(config, folder, offer);
            try (ImportProgress progress = ImportProgress.of(people, offer.carriedBytes())) {
                check.bytes(offer, progress::read);
            }
            return offer;
        } catch (MediaRefusedException e) {
            throw new CommandException(
                    switch (e.kind()) {
                        case NO_MEDIA -> ExitCode.USAGE;
                        case REFUSED -> ExitCode.REFUSED;
                        case FAILED -> ExitCode.FAILED;
                    },
                    e.getMessage() + (e.kind() == MediaRefusedException.Kind.REFUSED ? ". Nothing was changed" : ""));
        }
    }

    private static void checkSpace(Config config, Path folder, Offer offer) throws IOException {
        BlobFolder blobs = new BlobFolder(folder.resolve("blobs"));
        long missing = offer.needed().stream()
                .filter(blob -> !blobs.has(blob.digest()))
                .mapToLong(Descriptor::size)
                .sum();
        long reserve = config.size("update.diskReserve").bytes();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (missing > 0 && free < missing + reserve) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "disk full: " + new DataSize(free).shown() + " free in " + folder + " (expected: "
                            + new DataSize(missing).shown() + " for the models and " + new DataSize(reserve).shown()
                            + " in reserve). Nothing was changed");
        }
    }

    private int installed(
            Config config, Path folder, Identity identity, UpdateStore store, Offer offer, Duration patience)
            throws IOException {
        ImportFolder requests = new ImportFolder(folder);
        Request request = new Request(
                UUID.randomUUID().toString(),
                from.toAbsolutePath().toString(),
                offer.counter(),
                offer.targets(),
                patience.toSeconds() + 1);
        Optional<FolderLock> lock = lock(folder);
        try (AutoCloseable held = lock.isPresent() ? lock.get() : () -> {}) {
            requests.ask(request);
            try (AutoCloseable own = lock.isPresent() ? installer.begin(config, folder, identity, store) : () -> {}) {
                Outcome outcome = awaited(requests, request, patience);
                return told(identity, offer, outcome);
            } finally {
                requests.close();
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted; import again to go on");
        } catch (Exception e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Empty where an agent runs. Another user must not do an agent's work: it would leave files that the agent cannot write.
     */
    private static Optional<FolderLock> lock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        String owner = Files.getOwner(folder).getName();
        boolean isOthers = !owner.equals(System.getProperty("user.name"));
        Optional<FolderLock> lock = isOthers && !Files.exists(file) ? Optional.empty() : FolderLock.tryTake(file);
        if (isOthers && (lock.isPresent() || !Files.exists(file))) {
            if (lock.isPresent()) {
                lock.get().close();
            }
            throw new CommandException(
                    ExitCode.FAILED,
                    folder + " is the user " + owner
                            + "'s, and no agent runs there (expected: start the agent first, or" + " import as " + owner
                            + "). Nothing was changed");
        }
        return lock;
    }

    private Outcome awaited(ImportFolder requests, Request request, Duration patience)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Map<String, Long> hinderedSince = new HashMap<>();
        try (ImportProgress progress = ImportProgress.of(people, 0)) {
            while (true) {
                Optional<Outcome> outcome = requests.told(request.id());
                outcome.ifPresent(o -> o.models().forEach(progress::at));
                if (outcome.filter(o -> o.done() || o.failure() != null || isHindered(o, hinderedSince))
                        .isPresent()) {
                    return outcome.get();
                }
                long waited = System.nanoTime() - begun;
                if (outcome.isEmpty() && waited > HEARD.toNanos()) {
                    throw new CommandException(
                            ExitCode.FAILED,
                            "the agent that runs on this data does not take imports (expected: one of this version;"
                                    + " start it anew, or stop it and import again)");
                }
                if (waited > patience.toNanos()) {
                    throw new CommandException(
                            ExitCode.TIMED_OUT, "not done after " + timeout + "; import again to go on");
                }
                Thread.sleep(LOOK);
            }
        }
    }

    private static boolean isHindered(Outcome outcome, Map<String, Long> since) {
        long now = System.nanoTime();
        outcome.models().stream().filter(m -> m.reason() == null).forEach(m -> since.remove(m.model()));
        return outcome.models().stream()
                .filter(m -> m.reason() != null)
                .anyMatch(m -> now - since.computeIfAbsent(m.model(), model -> now) > HINDERED.toNanos());
    }

    private int told(Identity identity, Offer offer, Outcome outcome) {
        if (format == OutputFormat.json) {
            out.println(Json.text(new Imported(
                    identity.device(), offer.counter(), offer.carriedBytes(), outcome.failure(), outcome.models())));
        } else {
            TextTable table = new TextTable("MODEL", "VERSION", "STATE", "REASON");
            outcome.models()
                    .forEach(m -> table.row(m.model(), m.version(), m.state(), m.reason() == null ? "-" : m.reason()));
            table.print(out);
        }
        if (outcome.failure() != null) {
            throw new CommandException(ExitCode.FAILED, outcome.failure() + "; import again to go on");
        }
        boolean isAll = outcome.models().stream().allMatch(m -> m.state().equals("Committed"));
        boolean isRefused = outcome.models().stream().anyMatch(m -> !m.state().equals("Committed"));
        return isAll ? ExitCode.DONE : outcome.done() && isRefused ? ExitCode.REFUSED : ExitCode.FAILED;
    }
}
