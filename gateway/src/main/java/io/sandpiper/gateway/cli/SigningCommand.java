package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.TrustRole;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that signs trust metadata with keys on this machine. */
abstract class SigningCommand extends RestCommand {
    @Option(names = "--yes", description = "sign without asking")
    boolean yes;

    SigningCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    /** Opens where keys are that sign. */
    List<OperatorKeys> open(List<KeyPlace> places) {
        List<OperatorKeys> opened = open(places, false);
        opened.forEach(OperatorKeys::mustHoldKeys);
        return opened;
    }

    /** Opens where keys are about to be made. */
    List<OperatorKeys> openNew(List<KeyPlace> places) {
        return open(places, true);
    }

    private List<OperatorKeys> open(List<KeyPlace> places, boolean isNew) {
        KeySecrets secrets = new KeySecrets(contexts);
        List<OperatorKeys> opened = new ArrayList<>();
        for (KeyPlace place : places) {
            opened.add(place.open(contexts, secrets, isNew));
        }
        return opened;
    }

    /** Reads where keys are, all of it before any is opened. */
    static List<KeyPlace> places(List<String> texts) {
        return texts.stream().map(KeyPlace::parse).toList();
    }

    /** Reads where keys of a kind are to be made. */
    static List<KeyPlace> places(List<String> texts, @Nullable KeyKind kind) {
        List<KeyPlace> places = places(texts);
        places.forEach(place -> place.mustHold(kind));
        return places;
    }

    /** Compares with what is verified for the first of the places. */
    DraftSigning signing(GatewayClient gateway, List<OperatorKeys> keys) {
        TrustedFolder trusted = TrustedFolder.open(keys.getFirst().trusted(gateway.uri("")), gateway, console);
        return new DraftSigning(gateway, console, keys, trusted, this::consent);
    }

    /** Makes a key of a role in each of the places, or takes the one that was named there. */
    RoleKeys make(List<OperatorKeys> places, TrustRole role, @Nullable KeyKind kind, int threshold) {
        List<TrustKey> made = new ArrayList<>();
        for (OperatorKeys place : places) {
            SigningKey key = place.make(role.toString(), kind);
            console.err().println("key of " + role + ": " + place.place(key));
            made.add(key.publicKey());
        }
        return new RoleKeys(made, threshold);
    }

    /** Says what is left before it asks: who ends the command at the question hears nothing after it. */
    private boolean consent(String question, String otherwise) {
        if (yes) {
            return true;
        }
        console.err().println(otherwise);
        java.io.Console terminal = System.console();
        if (terminal == null || !terminal.isTerminal()) {
            throw new CommandException(ExitCode.USAGE, "nobody is here to be asked (expected: --yes, or a terminal)");
        }
        String answer = terminal.readLine("%s [y/N] ", question);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
