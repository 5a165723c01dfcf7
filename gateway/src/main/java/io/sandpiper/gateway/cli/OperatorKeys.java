package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Private keys on the operator's machine: in a folder, or in a token. Blocking. */
sealed interface OperatorKeys permits FolderKeys, OperatorToken {
    /**
     * @param name what its own name begins with
     * @param kind null for what suits the place
     */
    SigningKey make(String name, @Nullable KeyKind kind);

    Optional<SigningKey> find(String id);

    /** Where a key is, for people. */
    String place(SigningKey key);

    /** What opens them, for people. */
    String closedBy();

    /** Where the public half of a key goes, for people to hand on. */
    Path publicHalf(SigningKey key);

    /** Where this machine keeps what it has verified itself of the gateway whose drafts these keys sign. */
    Path trusted(URI gateway);

    boolean isEmpty();

    /** For people. */
    String described();

    default void mustHoldKeys() {
        if (isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "keys: none in " + described() + " (expected: those that export-offline made)");
        }
    }
}
