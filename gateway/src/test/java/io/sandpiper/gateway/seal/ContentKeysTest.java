package io.sandpiper.gateway.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.seal.store.SealStore;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired.ContentKey;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.seal.KeyWrapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKey;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentKeysTest {
    private static final Digest SEALED = Digest.of(new byte[] {1});
    private static final Digest PLAIN = Digest.of(new byte[] {2});
    private static final char[] PASSPHRASE = "correct horse".toCharArray();

    @TempDir
    Path folder;

    private final X25519PrivateKeyParameters porch = new X25519PrivateKeyParameters(new SecureRandom());
    private Database database;
    private SealStore store;
    private ContentKeys keys;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(folder.resolve("gateway.db"));
        Schema.migrate(database, ContentKeys.class, List.of("/db/migration/V092__seal.sql"));
        store = new SealStore(database);
        keys = ContentKeys.open(folder.resolve("seal"), null, store);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_device_opens_the_key_of_its_sealed_target_and_gets_none_for_a_plain_one() throws Exception {
        SecretKey content = kept();
        keys.tell("porch", porch.generatePublicKey().getEncoded()).join();
        List<ContentKey> sent = sent("porch");
        assertThat(sent).extracting(ContentKey::manifest).containsExactly(SEALED);
        assertThat(Wrapping.unwrap(porch, bytes(sent), KeyWrapping.associated("porch", SEALED)))
                .isEqualTo(content.getEncoded());
    }

    @Test
    void a_wrapped_key_opens_for_no_other_name_version_or_device() throws Exception {
        kept();
        keys.tell("porch", porch.generatePublicKey().getEncoded()).join();
        byte[] wrapped = bytes(sent("porch"));
        for (byte[] associated :
                List.of(KeyWrapping.associated("gate", SEALED), KeyWrapping.associated("porch", PLAIN))) {
            assertThatThrownBy(() -> Wrapping.unwrap(porch, wrapped, associated))
                    .isInstanceOf(GeneralSecurityException.class);
        }
        X25519PrivateKeyParameters gate = new X25519PrivateKeyParameters(new SecureRandom());
        assertThatThrownBy(() -> Wrapping.unwrap(gate, wrapped, KeyWrapping.associated("porch", SEALED)))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void a_device_that_told_no_key_is_sent_none() throws Exception {
        kept();
        assertThat(sent("porch")).isEmpty();
    }

    @Test
    void a_key_that_is_told_again_is_no_news() {
        byte[] key = porch.generatePublicKey().getEncoded();
        assertThat(keys.tell("porch", key).join()).isTrue();
        assertThat(keys.tell("porch", key).join()).isFalse();
    }

    @Test
    void a_passphrase_closes_the_gateways_own_key_and_what_was_kept_still_opens() throws Exception {
        SecretKey content = kept();
        ContentKeys closed = ContentKeys.open(folder.resolve("seal"), PASSPHRASE, store);
        assertThat(Files.readString(folder.resolve("seal/wrap.pem"))).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(closed.of(SEALED)).contains(content);
        assertThatThrownBy(() -> ContentKeys.open(folder.resolve("seal"), "wrong".toCharArray(), store))
                .isInstanceOf(GeneralSecurityException.class);
    }

    private SecretKey kept() throws Exception {
        SecretKey content = keys.make();
        keys.keep(SEALED, content);
        return content;
    }

    private List<ContentKey> sent(String device) {
        return keys.of(device, List.of(target("vault", SEALED), target("open", PLAIN)))
                .join();
    }

    private static byte[] bytes(List<ContentKey> sent) {
        return Base64.getDecoder().decode(sent.getFirst().wrapped());
    }

    private static Target target(String model, Digest manifest) {
        return new Target(model, "1.0.0", manifest, 100, 1);
    }
}
