package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.gateway.trust.pkcs11.TokenKeys;
import io.sandpiper.gateway.trust.pkcs11.TokenPin;
import io.sandpiper.gateway.trust.pkcs11.TokenUri;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A PKCS#11 token of private keys, opened by its PIN. Blocking. */
final class OperatorToken implements OperatorKeys {
    private final TokenKeys keys;
    private final Path trusted;

    private OperatorToken(TokenKeys keys, Path trusted) {
        this.keys = keys;
        this.trusted = trusted;
    }

    /** @param trusted where this machine keeps what it has verified itself, which a token has no place for */
    static OperatorToken open(TokenUri uri, TokenPin pin, Path trusted) {
        try {
            return new OperatorToken(TokenKeys.open(uri, pin), trusted);
        } catch (GeneralSecurityException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read keys: " + e.getMessage());
        }
    }

    @Override
    public SigningKey make(String name, @Nullable KeyKind kind) {
        try {
            return keys.make(name, kind);
        } catch (GeneralSecurityException e) {
            throw new CommandException(ExitCode.FAILED, "cannot make a key: " + e.getMessage());
        }
    }

    @Override
    public Optional<SigningKey> find(String id) {
        return keys.find(id);
    }

    @Override
    public String place(SigningKey key) {
        return name(key) + " in " + described();
    }

    private String name(SigningKey key) {
        return keys.name(key.id()).orElseThrow();
    }

    /** In the working folder: a token has no place for it. */
    @Override
    public Path publicHalf(SigningKey key) {
        return Path.of(safe(name(key)) + ".pub.pem");
    }

    /** By gateway, so that it holds for the next token too. */
    @Override
    public Path trusted(URI gateway) {
        return trusted.resolve(safe(gateway.getAuthority()));
    }

    private static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    @Override
    public String closedBy() {
        return "its PIN";
    }

    @Override
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    @Override
    public String described() {
        return keys.slot().toString();
    }
}
