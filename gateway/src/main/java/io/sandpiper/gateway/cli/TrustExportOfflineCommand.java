package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.trust.TrustRole;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sandpiper trust export-offline}: root and targets get keys that are made here, and the gateway forgets its own. */
@Command(
        name = "export-offline",
        description = "Move the keys of root and targets off the gateway: new ones are made on this machine.",
        footer = {
            "",
            "The old keys sign the new ones in, then the gateway deletes them. From then on a push waits for",
            "sandpiper trust sign --keys PLACE. Keep a copy of a folder, and a second token: without these keys nothing",
            "new can ever be listed. Several --to: a key in each, and --threshold of them must sign.",
            "Keys of a token are made in it and cannot be read. Its PIN: SANDPIPER_PKCS11_PIN, a file (pin-source), else",
            "it is asked for. With object=NAME its key of that name is taken.",
            "",
            "Example:",
            "  sandpiper trust export-offline --to /media/stick",
            "  TOKEN='pkcs11:token=anna?module-path=/usr/lib/softhsm/libsofthsm2.so'",
            "  sandpiper trust export-offline --to \"$TOKEN\"",
            "",
            "Exit codes: 0 moved, 3 not signed; 5 not allowed, 6 unreachable"
        })
final class TrustExportOfflineCommand extends SigningCommand {
    @Option(
            names = "--to",
            required = true,
            paramLabel = "PLACE",
            description = "where keys are made: a folder, or the pkcs11: URI of a token; repeatable")
    List<String> to = List.of();

    @Option(names = "--threshold", paramLabel = "N", description = "how many keys must sign (default: all)")
    @Nullable Integer threshold;

    @Mixin
    KeyTypeOption keyType = new KeyTypeOption();

    TrustExportOfflineCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        KeyKind kind = keyType.kind();
        List<KeyPlace> places = places(to, kind);
        JsonNode before = gateway.get("/v1/trust");
        for (JsonNode role : before.path("roles")) {
            boolean isMoved = role.path("role").asText().equals("root");
            if (isMoved && !role.path("key").asText().equals("at the gateway")) {
                throw new CommandException(
                        ExitCode.REFUSED,
                        "the key of root is elsewhere already (expected: sandpiper trust rotate root --keys PLACE)");
            }
        }
        List<OperatorKeys> keys = openNew(places);
        DraftSigning signing = signing(gateway, keys);
        int needed = threshold == null ? keys.size() : threshold;
        Map<TrustRole, RoleKeys> roles = new EnumMap<>(TrustRole.class);
        for (TrustRole role : List.of(TrustRole.ROOT, TrustRole.TARGETS)) {
            roles.put(role, make(keys, role, kind, needed));
        }
        signing.askFor(roles);
        signing.sign(List.of("root", "targets"));
        JsonNode after = gateway.get("/v1/trust");
        print(after, () -> console.out().println(Answers.sentence(after, "headline")));
        return ExitCode.DONE;
    }
}
