package io.sandpiper.gateway.authority;

import io.sandpiper.gateway.key.KeyPem;
import io.sandpiper.host.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The authority's keys, each in a file {@code NAME.pem} with its certificates. Blocking. */
final class KeyFiles {
    private final Path folder;
    private final char @Nullable [] passphrase;

    /** @param passphrase null where files are plain; those that were plain are closed once there is one */
    KeyFiles(Path folder, char @Nullable [] passphrase) {
        this.folder = folder;
        this.passphrase = passphrase;
    }

    void write(String name, KeyEntry entry) throws IOException, GeneralSecurityException {
        KeyPem.write("authority." + name, file(name), entry.key(), entry.chain(), passphrase);
    }

    Optional<KeyEntry> read(String name, String algorithm) throws IOException, GeneralSecurityException {
        if (!Files.isRegularFile(file(name))) {
            return Optional.empty();
        }
        KeyPem.Stored stored = KeyPem.read(file(name), passphrase);
        KeyEntry entry = new KeyEntry(KeyPem.privateKey(algorithm, stored), stored.chain());
        if (passphrase != null && !stored.isClosed()) {
            write(name, entry);
        }
        return Optional.of(entry);
    }

    void delete(String name) throws IOException {
        if (Files.deleteIfExists(file(name))) {
            DurableFiles.syncFolder(folder);
        }
    }

    private Path file(String name) {
        return folder.resolve(name + ".pem");
    }
}
