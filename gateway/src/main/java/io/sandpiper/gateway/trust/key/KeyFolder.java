package io.sandpiper.gateway.trust.key;

import io.sandpiper.gateway.key.KeyPem;
import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.host.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The private keys in a folder, one a file {@code NAME.pem}. For which role a key signs, the metadata says that lists it.
 * Blocking; one thread at a time.
 */
public final class KeyFolder {
    private static final String ENDING = ".pem";
    private static final String PUBLIC_ENDING = ".pub.pem";
    private static final int ID_CHARS = 8;

    private final Path folder;
    private final char @Nullable [] passphrase;
    private final Map<String, SigningKey> byId = new LinkedHashMap<>();
    private final Map<String, Path> files = new LinkedHashMap<>();

    private KeyFolder(Path folder, char @Nullable [] passphrase) {
        this.folder = folder;
        this.passphrase = passphrase;
    }

    /**
     * Reads what is there. Files that were plain are closed once there is a passphrase.
     *
     * @param passphrase null for none
     * @throws GeneralSecurityException where a key cannot be read with this passphrase
     */
    public static KeyFolder open(Path folder, char @Nullable [] passphrase)
            throws IOException, GeneralSecurityException {
        KeyFolder keys = new KeyFolder(folder, passphrase);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                for (Path file : all.filter(KeyFolder::isPrivate).sorted().toList()) {
                    keys.read(file);
                }
            }
        }
        return keys;
    }

    private static boolean isPrivate(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(ENDING) && !name.endsWith(PUBLIC_ENDING) && !name.startsWith(".");
    }

    private void read(Path file) throws IOException, GeneralSecurityException {
        KeyPem.Stored stored = KeyPem.read(file, passphrase);
        SigningKey key = signing(file, stored.pkcs8());
        byId.put(key.id(), key);
        files.put(key.id(), file);
        if (passphrase != null && !stored.isClosed()) {
            KeyPem.write("trust.key", file, key.key(), List.of(), passphrase);
        }
    }

    private static SigningKey signing(Path file, byte[] pkcs8) throws GeneralSecurityException {
        try {
            return SigningKey.of(pkcs8);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + ": " + e.getMessage(), e);
        }
    }

    /** Makes a key under a name of its own: {@code NAME-} and the start of its id. It is on disk when this returns. */
    public SigningKey make(String name, KeyKind kind) throws IOException, GeneralSecurityException {
        SigningKey key = SigningKey.make(kind);
        return keep(name + "-" + key.id().substring(0, ID_CHARS), key);
    }

    /** The key of the file with this name, which is made where it is not there. */
    public SigningKey named(String name, KeyKind kind) throws IOException, GeneralSecurityException {
        Path file = folder.resolve(name + ENDING);
        for (Map.Entry<String, Path> known : files.entrySet()) {
            if (known.getValue().equals(file)) {
                return find(known.getKey()).orElseThrow();
            }
        }
        return keep(name, SigningKey.make(kind));
    }

    private SigningKey keep(String name, SigningKey key) throws IOException, GeneralSecurityException {
        Path file = folder.resolve(name + ENDING);
        KeyPem.write("trust.key", file, key.key(), List.of(), passphrase);
        byId.put(key.id(), key);
        files.put(key.id(), file);
        return key;
    }

    public Optional<SigningKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Those of a role's keys that are here. */
    public List<SigningKey> of(RoleKeys role) {
        List<SigningKey> here = new ArrayList<>();
        role.keys().forEach(key -> find(key.id()).ifPresent(here::add));
        return here;
    }

    /** Whether they can sign for a role with nobody's help. */
    public boolean canSign(RoleKeys role) {
        return of(role).size() >= role.threshold();
    }

    /** The file of a key. */
    public Optional<Path> file(String id) {
        return Optional.ofNullable(files.get(id));
    }

    /** Deletes the others, from the disk too. What a medium keeps of deleted files is beyond this. */
    public void keepOnly(Set<String> ids) throws IOException {
        boolean isDeleted = false;
        for (String id : List.copyOf(byId.keySet())) {
            Path file = files.get(id);
            if (!ids.contains(id) && file != null) {
                CrashPoint.reached("trust.key-forgotten");
                Files.deleteIfExists(file);
                byId.remove(id);
                files.remove(id);
                isDeleted = true;
            }
        }
        if (isDeleted) {
            DurableFiles.syncFolder(folder);
        }
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Whether a passphrase closes the files. */
    public boolean isClosed() {
        return passphrase != null;
    }
}
