package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper export}: models for devices that no network reaches. */
@Command(
        name = "export",
        description = {
            "Write models to a folder, for example on a USB stick, with what proves them and signed assignments.",
            "On each device that it is for: sandpiper-agent import DIR"
        },
        footer = {
            "",
            "Examples:",
            "  sandpiper export --to /media/stick fashion@1.0.0 --device porch",
            "  sandpiper export --to /media/stick fashion@1.0.0 wine@2.1.0 --selector site=quarry",
            "A version is assigned to the devices named that shall not run it yet. Without --device and --selector the folder",
            "is for the devices that shall run one of the versions already."
        })
final class ExportCommand extends RestCommand {
    @Parameters(arity = "1..*", paramLabel = "MODEL@VERSION", description = "what to carry")
    List<String> versions = new ArrayList<>();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "an empty folder, or one that an export wrote before")
    Path to;

    @Option(names = "--device", paramLabel = "ID", description = "a device that it is for; repeatable")
    List<String> devices = new ArrayList<>();

    @Option(
            names = "--selector",
            paramLabel = "SELECTOR",
            description = "devices that it is for, k=v,k=v: all must match a device's labels; repeatable")
    List<String> selectors = new ArrayList<>();

    ExportCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        List<String> asked =
                versions.stream().map(v -> ModelVersion.parse(v).toString()).toList();
        List<String> meant = new ArrayList<>();
        devices.forEach(d -> meant.add(Selector.DEVICE_LABEL + "=" + Names.device(d)));
        selectors.forEach(s -> meant.add(Selector.parse(s).toString()));
        try (PushProgress progress = new PushProgress(console)) {
            MediaWriter writer = new MediaWriter(gateway, to, progress);
            writer.checkFolder();
            JsonNode media = gateway.post("/v1/media", Map.of("versions", asked, "selectors", meant));
            media.path("assigned").forEach(this::tell);
            long bytes = writer.write(media);
            Instant validUntil = MediaProof.check(to, media);
            JsonNode answer = Json.MAPPER.valueToTree(Map.of(
                    "to", to.toString(),
                    "versions", asked,
                    "devices", deviceNames(media),
                    "assigned", media.path("assigned"),
                    "bytes", bytes,
                    "validUntil", validUntil.toString()));
            print(answer, () -> {
                deviceNames(media).forEach(console.out()::println);
                console.err()
                        .println(new DataSize(bytes).shown() + " in " + to + ", valid until " + validUntil
                                + ". Next, on each device above: sandpiper-agent import DIR");
            });
            return ExitCode.DONE;
        } catch (TufException e) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "devices would refuse what was written to " + to + ": " + e.getMessage()
                            + "; see sandpiper trust status");
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "cannot write to " + to + ": " + e.getMessage() + "; what is there is not whole: export again");
        }
    }

    /** Said at once: it holds, whatever becomes of the folder. */
    private void tell(JsonNode assigned) {
        console.err()
                .println("assigned " + Answers.text(assigned, "model") + "@" + Answers.text(assigned, "version")
                        + " to " + Answers.text(assigned, "selector"));
    }

    private static List<String> deviceNames(JsonNode media) {
        List<String> names = new ArrayList<>();
        media.path("assignments").fieldNames().forEachRemaining(names::add);
        names.sort(null);
        return names;
    }
}
