package io.sandpiper.gateway.seal;

import io.sandpiper.gateway.key.KeyPem;
import io.sandpiper.gateway.seal.store.SealStore;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired.ContentKey;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.seal.KeyWrapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content keys of sealed versions. In the database they are wrapped for the gateway's own X25519 key, whose file the
 * passphrase closes; a device gets them wrapped for its own. Any thread; {@link #open}, {@link #make} and {@link
 * #of(Digest)} block.
 */
public final class ContentKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ContentKeys.class);
    /** In the place of a device's id, which cannot look so. */
    private static final String OWN = "(gateway)";

    private static final int KEY_BYTES = 32;

    private final SealStore store;
    private final X25519PrivateKeyParameters own;
    private final SecureRandom random = new SecureRandom();

    private ContentKeys(SealStore store, X25519PrivateKeyParameters own) {
        this.store = store;
        this.own = own;
    }

    /**
     * Opens or makes the gateway's own key.
     *
     * @param passphrase of its file, null where it is plain
     */
    public static ContentKeys open(Path folder, char @Nullable [] passphrase, SealStore store)
            throws IOException, GeneralSecurityException {
        Path file = folder.resolve("wrap.pem");
        if (!Files.exists(file)) {
            PrivateKey made =
                    KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate();
            KeyPem.write("seal.own-key", file, made, List.of(), passphrase);
        }
        KeyPem.Stored stored = KeyPem.read(file, passphrase);
        if (passphrase != null && !stored.isClosed()) {
            KeyPem.write("seal.own-key", file, KeyPem.privateKey("X25519", stored), List.of(), passphrase);
        }
        return new ContentKeys(store, (X25519PrivateKeyParameters) PrivateKeyFactory.createKey(stored.pkcs8()));
    }

    /** A new key, kept nowhere yet. */
    public SecretKey make() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new SecretKeySpec(key, "AES");
    }

    /** Keeps a version's key; on disk when it returns. */
    public void keep(Digest manifest, SecretKey key) throws GeneralSecurityException {
        byte[] wrapped = Wrapping.wrap(
                own.generatePublicKey().getEncoded(), key.getEncoded(), KeyWrapping.associated(OWN, manifest));
        store.keep(manifest, Base64.getEncoder().encodeToString(wrapped));
    }

    /** Empty where the version is not sealed. */
    public Optional<SecretKey> of(Digest manifest) throws GeneralSecurityException {
        Optional<String> wrapped = store.contentKey(manifest);
        return wrapped.isEmpty() ? Optional.empty() : Optional.of(unwrapped(manifest, wrapped.get()));
    }

    /** The keys of those of a device's targets that are sealed, wrapped for it; none before it has told its key. */
    public CompletableFuture<List<ContentKey>> of(String device, List<Target> targets) {
        return store.keys(device, targets.stream().map(Target::manifest).toList())
                .thenApply(keys -> {
                    if (keys.contentKeys().isEmpty() || keys.wrapKey().isEmpty()) {
                        return List.of();
                    }
                    byte[] receiver = Base64.getDecoder().decode(keys.wrapKey().get());
                    List<ContentKey> wrapped = new ArrayList<>();
                    for (Map.Entry<Digest, String> key : keys.contentKeys().entrySet()) {
                        wrapFor(device, receiver, key.getKey(), key.getValue()).ifPresent(wrapped::add);
                    }
                    return wrapped;
                });
    }

    private Optional<ContentKey> wrapFor(String device, byte[] receiver, Digest manifest, String stored) {
        try {
            byte[] content = unwrapped(manifest, stored).getEncoded();
            byte[] wrapped = Wrapping.wrap(receiver, content, KeyWrapping.associated(device, manifest));
            return Optional.of(new ContentKey(manifest, Base64.getEncoder().encodeToString(wrapped)));
        } catch (GeneralSecurityException e) {
            LOG.atWarn()
                    .addKeyValue("device", device)
                    .addKeyValue("manifest", manifest.brief())
                    .addKeyValue("reason", e.getMessage())
                    .log("content-key-not-wrapped");
            return Optional.empty();
        }
    }

    private SecretKey unwrapped(Digest manifest, String stored) throws GeneralSecurityException {
        byte[] wrapped = Base64.getDecoder().decode(stored);
        return new SecretKeySpec(Wrapping.unwrap(own, wrapped, KeyWrapping.associated(OWN, manifest)), "AES");
    }

    /** A device told its key, and that it is its own was checked. True where it is another than before. */
    public CompletableFuture<Boolean> tell(String device, byte[] wrapKey) {
        return store.tell(device, Base64.getEncoder().encodeToString(wrapKey));
    }
}
