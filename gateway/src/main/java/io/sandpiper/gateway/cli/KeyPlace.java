package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.pkcs11.TokenKeys;
import io.sandpiper.gateway.trust.pkcs11.TokenUri;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a person says that keys are, before it is opened. */
sealed interface KeyPlace {
    /** A folder of key files. */
    record Folder(Path path) implements KeyPlace {}

    /** A PKCS#11 token. */
    record Token(TokenUri uri) implements KeyPlace {}

    static KeyPlace parse(String text) {
        return TokenUri.is(text) ? new Token(TokenUri.parse(text)) : new Folder(Path.of(text));
    }

    /** @param kind null for what suits the place */
    default void mustHold(@Nullable KeyKind kind) {
        if (this instanceof Token) {
            TokenKeys.mustHold(kind);
        }
    }

    /** @param isNew whether a passphrase is about to close its first keys */
    default OperatorKeys open(ContextFile contexts, KeySecrets secrets, boolean isNew) {
        return switch (this) {
            case Folder folder -> FolderKeys.open(folder.path(), secrets.passphrase(isNew));
            case Token token ->
                OperatorToken.open(
                        token.uri(),
                        slot -> secrets.pin(token.uri(), slot),
                        contexts.path().resolveSibling("trusted"));
        };
    }
}
