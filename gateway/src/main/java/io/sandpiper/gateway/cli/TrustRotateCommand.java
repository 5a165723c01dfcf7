package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.trust.TrustRole;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper trust rotate}: a role gets new keys; root says so, signed by its old keys and its new ones. */
@Command(
        name = "rotate",
        description = "Give a role new keys: root, targets, snapshot or timestamp; or give assignments a new key.",
        footer = {
            "",
            "Keys at the gateway are made there. Keys that were moved off it are made in each --to, else in each --keys,",
            "and signed in with those that are in --keys; several of them and --threshold as with export-offline.",
            "",
            "Example:",
            "  sandpiper trust rotate timestamp",
            "  sandpiper trust rotate assignment     (the key that says what a device shall run; targets names it)",
            "  sandpiper trust rotate root --keys /media/stick",
            "  TOKEN='pkcs11:token=anna?module-path=/usr/lib/softhsm/libsofthsm2.so'",
            "  sandpiper trust rotate root --keys /media/stick --to \"$TOKEN\"",
            "",
            "Exit codes: 0 rotated, or it waits for sandpiper trust sign; 3 not signed; 5 not allowed, 6 unreachable"
        })
final class TrustRotateCommand extends SigningCommand {
    private static final String ASSIGNMENT = "assignment";

    @Parameters(paramLabel = "ROLE", description = "root, targets, snapshot, timestamp or assignment")
    String role;

    @Option(
            names = "--keys",
            paramLabel = "PLACE",
            description = "where keys of root and targets are: folders, or pkcs11: URIs of tokens; repeatable")
    List<String> keys = List.of();

    @Option(names = "--to", paramLabel = "PLACE", description = "where new ones are made (default: in each --keys)")
    List<String> to = List.of();

    @Mixin
    KeyTypeOption keyType = new KeyTypeOption();

    @Option(names = "--count", paramLabel = "N", description = "keys that the gateway makes (default: 1)")
    @Nullable Integer count;

    @Option(names = "--threshold", paramLabel = "N", description = "how many of them must sign (default: all)")
    @Nullable Integer threshold;

    @Option(names = "--abandon", description = "give up a change of keys that waits for signatures")
    boolean abandon;

    TrustRotateCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        if (role.equals(ASSIGNMENT)) {
            return replaceAssignmentKey(gateway);
        }
        if (!TrustRole.isNamed(role)) {
            throw new InvalidInputException("role", role, "root, targets, snapshot, timestamp or assignment");
        }
        TrustRole named = TrustRole.parse(role);
        KeyKind kind = keyType.kind();
        if (abandon) {
            JsonNode answer = gateway.delete("/v1/trust/drafts/root");
            print(
                    answer,
                    () -> console.out()
                            .println(
                                    answer.path("abandoned").asBoolean()
                                            ? "given up: the keys stay as they are"
                                            : "no change of keys waits"));
            return ExitCode.DONE;
        }
        if (!keys.isEmpty() && named != TrustRole.ROOT && named != TrustRole.TARGETS) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "keys: " + keys + " (expected: none for " + role + ", whose keys are made at the gateway)");
        }
        if (keys.isEmpty() && !to.isEmpty()) {
            throw new CommandException(ExitCode.USAGE, "keys: none (expected: --keys with those that sign now)");
        }
        if (keys.isEmpty()) {
            KeyKind made = kind == null ? KeyKind.ED25519 : kind;
            Map<String, Object> make = new LinkedHashMap<>(Map.of("role", named.toString(), "keyType", made.keyType()));
            make.put("keys", count == null ? 1 : count);
            if (threshold != null) {
                make.put("threshold", threshold);
            }
            gateway.post("/v1/trust/roles", Map.of("make", make));
        } else if (count != null) {
            throw new CommandException(ExitCode.USAGE, "count: " + count + " (expected: none, one key in each place)");
        } else {
            rotateHere(gateway, named, kind);
        }
        JsonNode status = gateway.get("/v1/trust");
        String until = status.path("waiting").isEmpty() ? "" : untilRootIsSigned(gateway);
        print(status, () -> {
            for (JsonNode line : status.path("roles")) {
                if (line.path("role").asText().equals(role)) {
                    console.out().println(role + " is signed by " + Answers.text(line, "keys") + until);
                }
            }
            status.path("waiting").forEach(line -> console.err().println(line.asText()));
        });
        return ExitCode.DONE;
    }

    /** The new keys count once root says so, which may wait for its signatures. */
    private static String untilRootIsSigned(GatewayClient gateway) {
        return DraftSigning.drafts(gateway).stream()
                .filter(draft -> draft.role().equals("root"))
                .map(draft -> " until root " + draft.version() + " is signed")
                .findFirst()
                .orElse("");
    }

    private int replaceAssignmentKey(GatewayClient gateway) {
        if (!keys.isEmpty() || !to.isEmpty() || count != null || threshold != null || abandon) {
            throw new CommandException(
                    ExitCode.USAGE, "role: assignment (expected: no other option, its key is made at the gateway)");
        }
        JsonNode answer = gateway.post("/v1/trust/assignment-key", Map.of());
        print(answer, () -> {
            boolean isInForce = answer.path("inForce").asBoolean();
            console.out()
                    .println(
                            isInForce
                                    ? "assignments are signed by a new key; the old one counts no more"
                                    : "assignments are signed by a new key once the list names it");
            if (!isInForce) {
                console.err().println("Next: sandpiper trust sign --keys DIR");
            }
        });
        return ExitCode.DONE;
    }

    private void rotateHere(GatewayClient gateway, TrustRole named, @Nullable KeyKind kind) {
        List<KeyPlace> from = places(keys, to.isEmpty() ? kind : null);
        List<KeyPlace> onto = places(to, kind);
        List<OperatorKeys> old = open(from);
        List<OperatorKeys> made = onto.isEmpty() ? old : openNew(onto);
        List<OperatorKeys> all = new ArrayList<>(old);
        made.stream().filter(place -> !old.contains(place)).forEach(all::add);
        DraftSigning signing = signing(gateway, all);
        int needed = threshold == null ? made.size() : threshold;
        signing.askFor(Map.of(named, make(made, named, kind, needed)));
        signing.sign(List.of("root", "targets"));
        console.err()
                .println("The old key of " + role
                        + " signs nothing any more once the new root is published: delete it.");
    }
}
