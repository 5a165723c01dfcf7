package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.TrustRole;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** A command that signs trust metadata with keys on this machine. */
abstract class SigningCommand extends RestCommand {
    @Option(names = "--yes", description = "sign without asking")
    boolean yes;

    SigningCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    /** @param isNew whether keys are about to be made there */
    List<OperatorKeys> open(List<Path> folders, boolean isNew) {
        OperatorKeys.Passphrase passphrase = new OperatorKeys.Passphrase(contexts);
        List<OperatorKeys> opened = new ArrayList<>();
        for (Path folder : folders) {
            OperatorKeys keys = OperatorKeys.open(folder, passphrase.get(isNew));
            if (!isNew) {
                keys.mustHoldKeys();
            }
            opened.add(keys);
        }
        return opened;
    }

    /** Compares with what is verified in the first of the folders. */
    DraftSigning signing(GatewayClient gateway, List<OperatorKeys> keys) {
        TrustedFolder trusted = TrustedFolder.open(keys.getFirst().folder(), gateway, console);
        return new DraftSigning(gateway, console, keys, trusted, this::consent);
    }

    /** Makes a key of a role in each of the folders. */
    RoleKeys make(List<OperatorKeys> folders, TrustRole role, KeyKind kind, int threshold) {
        List<TrustKey> made = new ArrayList<>();
        for (OperatorKeys folder : folders) {
            SigningKey key = folder.make(role.toString(), kind);
            console.err().println("made " + folder.file(key));
            made.add(key.publicKey());
        }
        return new RoleKeys(made, threshold);
    }

    private boolean consent(String question) {
        if (yes) {
            return true;
        }
        java.io.Console terminal = System.console();
        if (terminal == null || !terminal.isTerminal()) {
            throw new CommandException(ExitCode.USAGE, "nobody is here to be asked (expected: --yes, or a terminal)");
        }
        String answer = terminal.readLine("%s [y/N] ", question);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
