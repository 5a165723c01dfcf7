package io.sandpiper.agent.cli;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.trust.HeldMetadata;
import io.sandpiper.agent.update.Assignment;
import io.sandpiper.agent.update.LinkJournal;
import io.sandpiper.agent.update.ModelRecord;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Hello;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper-agent status}: what stands in the data folder, whether an agent runs or not. */
@Command(
        name = "status",
        description = "Show what this device runs, how its updates stand, and its link to the gateway.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream people;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the agent keeps its data (${DEFAULT-VALUE}).")
    private Path data = Path.of("var/agent");

    @Option(names = "-o", description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    public StatusCommand(PrintStream out, PrintStream people) {
        this.out = out;
        this.people = people;
    }

    /** Everything, for {@code -o json}. */
    private record Status(
            @Nullable String device,
            @Nullable String certificateNotAfter,
            LinkJournal.@Nullable Standing link,
            Hello.TrustVersions trust,
            long counter,
            List<Row> models) {}

    /** One model. */
    private record Row(
            String model,
            @Nullable String serves,
            @Nullable String variant,
            @Nullable String previous,
            String target,
            String state,
            @Nullable String reason,
            Instant since) {
        static Row of(ModelRecord m) {
            return new Row(
                    m.model(),
                    m.active() == null ? null : m.active().version(),
                    m.active() == null ? null : m.active().variant(),
                    m.previous() == null ? null : m.previous().version(),
                    m.state().target().version(),
                    m.state().name(),
                    m.state().failure().orElse(null),
                    m.since());
        }
    }

    @Override
    public Integer call() throws IOException {
        Status status = read();
        if (format == OutputFormat.json) {
            out.println(Json.text(status));
            return ExitCode.DONE;
        }
        people.println(status.device == null ? "not enrolled" : "device " + status.device);
        LinkJournal.Standing link = status.link;
        if (link != null) {
            people.println((link.connected() ? "connected" : "not connected") + " since " + link.since()
                    + (link.reason() == null ? "" : ": " + link.reason()));
        }
        if (status.device != null) {
            people.println(HeldMetadata.of(data)
                    .map(held ->
                            "trust metadata: " + held.shown() + "; " + held.ends() + " valid until " + held.expires())
                    .orElse("no trust metadata: goes by its assignment alone (sandpiper-agent doctor)"));
        }
        TextTable table = new TextTable("MODEL", "SERVES", "VARIANT", "PREVIOUS", "TARGET", "STATE", "SINCE", "REASON");
        for (Row r : status.models) {
            table.row(
                    r.model,
                    shown(r.serves),
                    shown(r.variant),
                    shown(r.previous),
                    r.target,
                    r.state,
                    r.since,
                    shown(r.reason));
        }
        table.print(out);
        return ExitCode.DONE;
    }

    private Status read() throws IOException {
        Identity identity = new IdentityFolder(data).read().orElse(null);
        String device = identity == null ? null : identity.device();
        String notAfter = identity == null ? null : identity.notAfter().toString();
        Hello.TrustVersions trust =
                HeldMetadata.of(data).map(HeldMetadata::versions).orElse(Hello.TrustVersions.NONE);
        if (!Files.exists(data.resolve(UpdateStore.FILE))) {
            return new Status(device, notAfter, null, trust, 0, List.of());
        }
        try (UpdateStore store = UpdateStore.open(data)) {
            return new Status(
                    device,
                    notAfter,
                    LinkJournal.read(store).orElse(null),
                    trust,
                    store.assignment().map(Assignment::counter).orElse(0L),
                    store.models().stream().map(Row::of).toList());
        }
    }

    private static String shown(@Nullable String value) {
        return value == null ? "-" : value;
    }
}
