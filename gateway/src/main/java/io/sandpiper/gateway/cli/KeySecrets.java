package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.pkcs11.TokenSlot;
import io.sandpiper.gateway.trust.pkcs11.TokenUri;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What opens private keys, for one run of a command: from the environment or a file, or asked for at the terminal. */
final class KeySecrets {
    private final ContextFile contexts;
    private char @Nullable [] asked;

    KeySecrets(ContextFile contexts) {
        this.contexts = contexts;
    }

    /** What closes key files. @param isNew asked for twice: a slip would close a key for ever */
    char[] passphrase(boolean isNew) {
        Optional<String> given = contexts.keyPassphrase();
        if (given.isPresent()) {
            return given.get().toCharArray();
        }
        char[] known = asked;
        if (known == null) {
            String expected = "passphrase: absent (expected: SANDPIPER_KEY_PASSPHRASE, or a terminal to type it)";
            known = ask("Passphrase of the key files: ", expected);
            if (isNew && !Arrays.equals(known, ask("The same again: ", expected))) {
                throw new CommandException(ExitCode.USAGE, "the two passphrases differ; nothing was done");
            }
            asked = known;
        }
        return known.clone();
    }

    /** What opens a token: of its own file where the URI names one. */
    char[] pin(TokenUri uri, TokenSlot token) {
        Path source = uri.pinSource();
        if (source != null) {
            return read(source);
        }
        return contexts.tokenPin()
                .map(String::toCharArray)
                .orElseGet(
                        () -> ask(
                                "PIN of " + token + ": ",
                                "pin: absent (expected: SANDPIPER_PKCS11_PIN, pin-source=FILE in the URI, or a terminal to type it)"));
    }

    private static char[] read(Path source) {
        try {
            String pin = Files.readString(source).strip();
            if (!pin.isEmpty()) {
                return pin.toCharArray();
            }
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "pin-source: " + source + " (expected: a file with the PIN; " + e.getMessage() + ")");
        }
        throw new CommandException(ExitCode.USAGE, "pin-source: " + source + " (expected: a file with the PIN; empty)");
    }

    private static char[] ask(String prompt, String expected) {
        java.io.Console terminal = System.console();
        char[] typed = terminal == null || !terminal.isTerminal() ? null : terminal.readPassword("%s", prompt);
        if (typed == null || typed.length == 0) {
            throw new CommandException(ExitCode.USAGE, expected);
        }
        return typed;
    }
}
