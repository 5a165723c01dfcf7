package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A folder of private keys, closed by a passphrase. Blocking. */
final class FolderKeys implements OperatorKeys {
    private final Path folder;
    private final KeyFolder keys;

    private FolderKeys(Path folder, KeyFolder keys) {
        this.folder = folder;
        this.keys = keys;
    }

    static FolderKeys open(Path folder, char[] passphrase) {
        try {
            return new FolderKeys(folder, KeyFolder.open(folder, passphrase));
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read keys: " + e.getMessage());
        }
    }

    @Override
    public SigningKey make(String name, @Nullable KeyKind kind) {
        try {
            return keys.make(name, kind == null ? KeyKind.ED25519 : kind);
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandException(ExitCode.FAILED, "cannot make a key in " + folder + ": " + e.getMessage());
        }
    }

    @Override
    public Optional<SigningKey> find(String id) {
        return keys.find(id);
    }

    @Override
    public String place(SigningKey key) {
        return file(key).toString();
    }

    private Path file(SigningKey key) {
        return keys.file(key.id()).orElseThrow();
    }

    @Override
    public Path publicHalf(SigningKey key) {
        return folder.resolve(String.valueOf(file(key).getFileName()).replaceFirst("\\.pem$", ".pub.pem"));
    }

    @Override
    public Path trusted(URI gateway) {
        return folder.resolve("trusted");
    }

    @Override
    public String closedBy() {
        return "the passphrase";
    }

    @Override
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    @Override
    public String described() {
        return folder.toString();
    }
}
