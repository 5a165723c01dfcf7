package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.unit.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
            "Exit codes: 0 all well, 3 a device refused, rolled back or is revoked, 4 still under way, or waits for a",
            "signature, 1 failed"
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
        List<String> nobodys = entries.isEmpty() ? nobodys(gateway) : List.of();
        print(answer, () -> {
            StatusPage.print(answer, console.out(), Instant.now());
            nobodys.forEach(console.err()::println);
            answer.path("byAssignmentAlone")
                    .forEach(device -> console.err()
                            .println(device.asText() + " has no trust metadata and goes by its assignment alone."
                                    + " Next: sandpiper devices reenroll " + device.asText()));
            if (entries.isEmpty() && nobodys.isEmpty() && answer.path("pending").isEmpty()) {
                console.err()
                        .println("Nothing" + (model == null ? "" : " of " + model)
                                + " is assigned. Next: sandpiper assign MODEL@VERSION --to SELECTOR");
            }
        });
        return StatusOutcome.worst(answer).exitCode();
    }

    /** Assignments, where no device has any: a line each. Refuses a model that nobody pushed. */
    private List<String> nobodys(GatewayClient gateway) {
        List<String> lines = new ArrayList<>();
        if (model == null) {
            gateway.get("/v1/models").path("models").forEach(each -> addAssignments(each, lines));
        } else {
            addAssignments(gateway.get("/v1/models/" + model), lines);
        }
        return lines;
    }

    private static void addAssignments(JsonNode shown, List<String> lines) {
        for (JsonNode assignment : shown.path("assignments")) {
            if (Answers.has(assignment, "version")) {
                lines.add(Answers.text(shown, "model") + "@" + Answers.text(assignment, "version") + " is assigned to "
                        + Answers.text(assignment, "selector") + "; no device matches it");
            }
        }
    }
}
