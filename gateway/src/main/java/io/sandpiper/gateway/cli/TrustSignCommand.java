package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.trust.TrustDraft;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper trust sign}: what waits is shown, signed where the keys are, and handed back. */
@Command(
        name = "sign",
        description = "Sign what waits for signatures with keys on this machine.",
        footer = {
            "",
            "What is new is shown first, compared with what this machine has verified itself (DIR/trusted; for a token",
            "trusted/ beside the context file).",
            "The key files' passphrase: SANDPIPER_KEY_PASSPHRASE, else it is asked for. A token's PIN: SANDPIPER_PKCS11_PIN,",
            "a file (pin-source), else it is asked for. It is tried once.",
            "",
            "Example:",
            "  sandpiper trust sign --keys /media/stick",
            "  TOKEN='pkcs11:token=anna?module-path=/usr/lib/softhsm/libsofthsm2.so'",
            "  sandpiper trust sign --keys \"$TOKEN\"",
            "",
            "Exit codes: 0 signed, or nothing waits; 3 not signed; 5 not allowed, 6 unreachable"
        })
final class TrustSignCommand extends SigningCommand {
    @Option(
            names = "--keys",
            required = true,
            paramLabel = "PLACE",
            description = "where the private keys are: a folder, or the pkcs11: URI of a token; repeatable")
    List<String> places = List.of();

    @Option(names = "--role", paramLabel = "NAME", description = "a delegation (default: root and targets)")
    @Nullable String role;

    TrustSignCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        List<KeyPlace> there = places(places);
        List<String> roles = role == null ? List.of("root", "targets") : List.of(role);
        List<TrustDraft> waiting = DraftSigning.drafts(gateway).stream()
                .filter(draft -> roles.contains(draft.role()))
                .toList();
        if (waiting.isEmpty()) {
            print(
                    Json.MAPPER.createObjectNode().set("signed", Json.MAPPER.createArrayNode()),
                    () -> console.out().println("nothing waits for a signature"));
            return ExitCode.DONE;
        }
        List<JsonNode> answers = signing(gateway, open(there)).sign(roles);
        if (answers.isEmpty()) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    waiting.getFirst().role() + " waits for a signature by another key than those in " + places
                            + " (expected: "
                            + waiting.getFirst().missing().stream()
                                    .map(key -> key.brief())
                                    .toList() + ")");
        }
        print(
                Json.MAPPER.valueToTree(java.util.Map.of("signed", answers)),
                () -> answers.forEach(answer -> console.out()
                        .println("signed " + Answers.text(answer, "role") + " "
                                + answer.path("version").asLong()
                                + (answer.path("isPublished").asBoolean() ? ", published" : ""))));
        return ExitCode.DONE;
    }
}
