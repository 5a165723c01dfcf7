package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.key.KeyKind;
import picocli.CommandLine.Option;

/** Of which kind a key is that is made. */
final class KeyTypeOption {
    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            defaultValue = "ed25519",
            description = "ed25519, ecdsa or rsa (default: ed25519)")
    String name;

    KeyKind kind() {
        return KeyKind.parse(name);
    }
}
