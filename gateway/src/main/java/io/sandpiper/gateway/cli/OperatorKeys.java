package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A folder of private keys on the operator's machine, closed by a passphrase. Blocking. */
final class OperatorKeys {
    private final Path folder;
    private final KeyFolder keys;

    private OperatorKeys(Path folder, KeyFolder keys) {
        this.folder = folder;
        this.keys = keys;
    }

    /** What closes key files, for one run of a command: from the environment, or asked for once. */
    static final class Passphrase {
        private final ContextFile contexts;
        private char @Nullable [] asked;

        Passphrase(ContextFile contexts) {
            this.contexts = contexts;
        }

        /** @param isNew asked for twice: a slip would close a key for ever */
        char[] get(boolean isNew) {
            Optional<String> given = contexts.keyPassphrase();
            if (given.isPresent()) {
                return given.get().toCharArray();
            }
            char[] known = asked;
            if (known == null) {
                known = ask("Passphrase of the key files: ");
                if (isNew && !Arrays.equals(known, ask("The same again: "))) {
                    throw new CommandException(ExitCode.USAGE, "the two passphrases differ; nothing was done");
                }
                asked = known;
            }
            return known.clone();
        }

        private static char[] ask(String prompt) {
            java.io.Console terminal = System.console();
            char[] typed = terminal == null || !terminal.isTerminal() ? null : terminal.readPassword("%s", prompt);
            if (typed == null || typed.length == 0) {
                throw new CommandException(
                        ExitCode.USAGE,
                        "passphrase: absent (expected: SANDPIPER_KEY_PASSPHRASE, or a terminal to type it)");
            }
            return typed;
        }
    }

    static OperatorKeys open(Path folder, char[] passphrase) {
        try {
            return new OperatorKeys(folder, KeyFolder.open(folder, passphrase));
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read keys: " + e.getMessage());
        }
    }

    /** @param name what its file's name begins with */
    SigningKey make(String name, KeyKind kind) {
        try {
            return keys.make(name, kind);
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandException(ExitCode.FAILED, "cannot make a key in " + folder + ": " + e.getMessage());
        }
    }

    Optional<SigningKey> find(String id) {
        return keys.find(id);
    }

    Path file(SigningKey key) {
        return keys.file(key.id()).orElseThrow();
    }

    Path folder() {
        return folder;
    }

    void mustHoldKeys() {
        if (keys.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "keys: none in " + folder + " (expected: NAME.pem, as export-offline made them)");
        }
    }
}
