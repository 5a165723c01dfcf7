package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.protocol.digest.Digest;
import picocli.CommandLine.Command;

/** {@code sandpiper trust status}: whose key says what, and until when. */
@Command(
        name = "status",
        description = "Whose key says what, until when, and what a thief of the gateway could do.",
        footer = {"", "Example:", "  sandpiper trust status"})
final class TrustStatusCommand extends RestCommand {
    TrustStatusCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.get("/v1/trust");
        print(answer, () -> {
            console.out().println(Answers.sentence(answer, "headline"));
            console.out().println("key files: " + Answers.sentence(answer, "keyFiles"));
            console.out()
                    .println("versions that are listed: "
                            + answer.path("targets").asInt());
            policy(answer.path("policy"));
            console.out().println();
            TextTable table = new TextTable("ROLE", "VERSION", "EXPIRES", "KEY", "SIGNED BY", "WHAT IT SAYS");
            answer.path("roles")
                    .forEach(role -> table.row(
                            Answers.text(role, "role"),
                            role.path("version").asText(),
                            Answers.text(role, "expires"),
                            Answers.text(role, "key"),
                            Answers.text(role, "keys"),
                            Answers.text(role, "does")));
            table.print(console.out());
            teams(answer.path("delegations"));
            answer.path("waiting").forEach(line -> console.out().println("waits: " + line.asText()));
            answer.path("warnings").forEach(line -> console.out().println("warning: " + line.asText()));
        });
        return ExitCode.DONE;
    }

    private void policy(JsonNode policy) {
        policy.path("assignment_keys")
                .forEach(key -> console.out()
                        .println("assignments are signed by: "
                                + Digest.parse(key.asText()).brief()));
        policy.path("floors")
                .properties()
                .forEach(floor -> console.out()
                        .println("floor of " + floor.getKey() + ": "
                                + floor.getValue().asText()));
    }

    private void teams(JsonNode delegations) {
        if (delegations.isEmpty()) {
            return;
        }
        console.out().println();
        TextTable table = new TextTable("DELEGATION", "MODELS", "VERSION", "EXPIRES", "SIGNED BY", "LISTS", "STATE");
        for (JsonNode team : delegations) {
            StringBuilder patterns = new StringBuilder();
            team.path("patterns")
                    .forEach(p -> patterns.append(patterns.isEmpty() ? "" : ",")
                            .append(p.asText().replaceFirst("/\\*$", "")));
            table.row(
                    Answers.text(team, "name"),
                    patterns.toString(),
                    team.path("version").asText(),
                    Answers.text(team, "expires"),
                    Answers.text(team, "keys"),
                    team.path("targets").asText(),
                    Answers.text(team, "state"));
        }
        table.print(console.out());
    }
}
