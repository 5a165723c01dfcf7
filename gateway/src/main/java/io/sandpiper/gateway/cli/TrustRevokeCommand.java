package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.trust.tuf.metadata.RoleName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper trust revoke}: a team's word counts no more. */
@Command(
        name = "revoke",
        description = "Take a delegation back. What it listed, or was to list, is removed, unless --keep.",
        footer = {
            "",
            "Devices go on with what they serve; what the team listed they install no more.",
            "",
            "Example:",
            "  sandpiper trust revoke ocr",
            "  sandpiper trust revoke ocr --keep    (its key is safe: targets lists its versions from now on)"
        })
final class TrustRevokeCommand extends RestCommand {
    @Parameters(paramLabel = "NAME", description = "the delegation")
    String name;

    @Option(names = "--keep", description = "its versions stay, and targets lists them")
    boolean keep;

    TrustRevokeCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    private void tell(JsonNode paths, String more) {
        paths.forEach(path -> console.out()
                .println((keep ? "kept " : "removed ") + path.asText().replaceFirst("/", "@") + more));
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer =
                gateway.delete("/v1/trust/delegations/" + RoleName.encoded(name) + (keep ? "?keep=true" : ""));
        print(answer, () -> {
            console.out().println("revoked " + name);
            tell(answer.path("listed"), "");
            tell(answer.path("waiting"), ", which " + name + " had not signed");
        });
        JsonNode waiting = gateway.get("/v1/trust").path("waiting");
        waiting.forEach(line -> console.err().println(line.asText()));
        return ExitCode.DONE;
    }
}
