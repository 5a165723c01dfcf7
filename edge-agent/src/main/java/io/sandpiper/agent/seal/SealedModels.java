package io.sandpiper.agent.seal;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.identity.WrapKey;
import io.sandpiper.agent.slot.ModelSource;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.seal.KeyWrapping;
import io.sandpiper.protocol.seal.SealException;
import io.sandpiper.protocol.seal.WrapKeyStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/**
 * The wrapped content keys of this device, a file {@code seals/HEX} for each version's manifest: of use to nobody without
 * {@code wrap.pem}. They are kept with the version, so that it loads without a network. Blocking; any thread.
 */
public final class SealedModels {
    private final Path folder;
    private final IdentityFolder identity;
    private final WrapKey wrapKey;

    /** @param data the agent's data folder */
    public SealedModels(Path data) {
        this.folder = data.resolve("seals");
        this.identity = new IdentityFolder(data);
        this.wrapKey = new WrapKey(data);
    }

    /** What the gateway is told of the key that content keys are to be wrapped for. */
    public WrapKeyStatement statement(Identity device) throws IOException, GeneralSecurityException {
        return wrapKey.statement(device);
    }

    /** Keeps the keys that came with a verified assignment; true where one of them is new. */
    public boolean keep(List<Desired.ContentKey> keys) throws IOException {
        boolean isNew = false;
        for (Desired.ContentKey key : keys) {
            byte[] wrapped;
            try {
                wrapped = Base64.getDecoder().decode(key.wrapped());
            } catch (IllegalArgumentException e) {
                continue; // as if none had come
            }
            if (wrapped.length == KeyWrapping.WRAPPED_BYTES && !opens(key.manifest())) {
                DurableFiles.writePrivate("seal.key", file(key.manifest()), wrapped);
                isNew = true;
            }
        }
        return isNew;
    }

    /** True where the key of a version is here and opens with this device's own. */
    public boolean opens(Digest manifest) {
        try {
            contentKey(manifest);
            return true;
        } catch (IOException | SealException e) {
            return false;
        }
    }

    /** Deletes keys of versions that are kept no more; not what is being written under a name that begins with a dot. */
    public void keepOnly(Set<Digest> manifests) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<String> names = manifests.stream().map(Digest::hex).collect(java.util.stream.Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (!name.startsWith(".") && !names.contains(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /**
     * The content key of a version.
     *
     * @throws SealException where none has come yet, or what came was not wrapped for this device and version
     */
    public SecretKey contentKey(Digest manifest) throws IOException, SealException {
        if (!Files.exists(file(manifest))) {
            throw new SealException("sealed: no key of " + manifest.brief()
                    + " has come yet (expected: with an assignment, after this device told its wrap key)");
        }
        try {
            byte[] wrapped = Files.readAllBytes(file(manifest));
            Identity device = identity.read().orElseThrow(() -> new SealException("sealed: this machine is no device"));
            byte[] own = wrapKey.pkcs8().orElseThrow(() -> new SealException("sealed: identity/wrap.pem is absent"));
            byte[] associated = KeyWrapping.associated(device.device(), manifest);
            try {
                return Unwrapping.open(own, wrapped, associated);
            } finally {
                Arrays.fill(own, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new SealException(
                    "sealed: the key of " + manifest.brief() + " does not open (expected: one wrapped for this device)",
                    e);
        }
    }

    /** How files of a version are loaded. @param manifest of the version */
    public ModelSource source(Digest manifest) {
        return new OpenedModels(() -> contentKey(manifest));
    }

    private Path file(Digest manifest) {
        return folder.resolve(manifest.hex());
    }
}
