package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.key.KeyKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of which kind a key is that is made. */
final class KeyTypeOption {
    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            description = "ed25519, ecdsa or rsa (default: ed25519; in a token ecdsa)")
    @Nullable String name;

    /** Null for what suits the place. */
    @Nullable KeyKind kind() {
        return name == null ? null : KeyKind.parse(name);
    }
}
