package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.unit.Durations;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper status}: who runs what, and why a device does not. */
@Command(
        name = "status",
        description = "Who runs what, and why a device does not; with --watch until that is known.",
        footer = {
            "",
            "Examples:",
            "  sandpiper status",
            "  sandpiper status fashion --watch --timeout 2m",
            "",
            "Exit codes: 0 all well, 3 a device refused or rolled back, 4 still under way, 1 failed"
        })
final class StatusCommand extends RestCommand {
    private static final String NO_WAIT = "0s";

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "one model; default: all")
    @Nullable String model;

    @Option(names = "--watch", description = "wait until the outcome is known, telling each change")
    boolean watch;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5m",
            description = "with --watch: wait no longer (default: 5m)")
    String timeout;

    StatusCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        String path = "/v1/status" + (model == null ? "" : "?model=" + Names.model(model));
        StatusWatch status = new StatusWatch(gateway, path, console);
        JsonNode answer = status.await(Durations.parse("timeout", watch ? timeout : NO_WAIT));
        JsonNode entries = answer.path("entries");
        if (model != null && entries.isEmpty()) {
            gateway.get("/v1/models/" + model); // refuses a name that nobody pushed
        }
        print(answer, () -> {
            StatusPage.print(entries, console.out(), Instant.now());
            if (entries.isEmpty()) {
                console.err()
                        .println("Nothing" + (model == null ? "" : " of " + model)
                                + " is assigned. Next: sandpiper assign MODEL@VERSION --to SELECTOR");
            }
        });
        return StatusOutcome.worst(entries).exitCode();
    }
}
