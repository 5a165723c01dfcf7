package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.trust.tuf.metadata.RoleName;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper trust delegate}: a team signs for its own models. */
@Command(
        name = "delegate",
        description = "Have a team say which bytes are its models, those whose names match a pattern.",
        footer = {
            "",
            "It is in force when the team has signed its first list (sandpiper trust sign --role NAME --keys DIR) and",
            "targets names it. Another one of the same name is replaced.",
            "",
            "Example:",
            "  sandpiper trust delegate ocr --pattern 'ocr-*' --key ocr-team.pub.pem"
        })
final class TrustDelegateCommand extends RestCommand {
    @Parameters(paramLabel = "NAME", description = "1 to 63 of a-z, 0-9 and -")
    String name;

    @Option(
            names = "--pattern",
            required = true,
            paramLabel = "PATTERN",
            description = "of models' names, with * and ?; repeatable")
    List<String> patterns = List.of();

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "a public key in PEM: Ed25519, ECDSA P-256 or RSA; repeatable")
    List<Path> keys = List.of();

    @Option(names = "--threshold", paramLabel = "N", description = "how many of them must sign (default: 1)")
    @Nullable Integer threshold;

    TrustDelegateCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        List<String> pems = new ArrayList<>();
        for (Path key : keys) {
            try {
                pems.add(Files.readString(key));
            } catch (IOException e) {
                throw new CommandException(
                        ExitCode.USAGE, "key: " + key + " (expected: a public key in PEM; " + e.getMessage() + ")");
            }
        }
        byte[] body = Json.bytes(Map.of(
                "patterns", patterns, "keys", Map.of("keys", pems, "threshold", threshold == null ? 1 : threshold)));
        JsonNode answer = gateway.put(
                        "/v1/trust/delegations/" + RoleName.encoded(name), BodyPublishers.ofByteArray(body))
                .body();
        print(answer, () -> {
            console.out().println("asked for: " + name + " signs for models " + String.join(", ", patterns));
            console.err()
                    .println("In force when it has signed its first list: sandpiper trust sign --role " + name
                            + " --keys DIR");
        });
        return ExitCode.DONE;
    }
}
