package io.sandpiper.protocol.trust.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes changed at random: refused with one of the client's own exceptions, whatever they have become. */
class DamagedMetadataTest extends RepositoryTest {
    private static final int CHANGES = 40;

    @ParameterizedTest
    @ValueSource(strings = {"2.root", "timestamp", "2.snapshot", "2.targets"})
    void refuses_a_change_of_any_byte_of(String file) throws Exception {
        repository.hashes = !file.startsWith("2.snapshot") && !file.startsWith("2.targets");
        repository.role("root").addKey(TestKey.generate("rsassa-pss-sha256"));
        repository.role("root").addKey(TestKey.generate("ecdsa-sha2-nistp256"));
        repository.role("root").threshold = 3;
        repository.delegate("targets", "team", "team/*");
        repository.publish("team", "root").publish();
        byte[] whole = repository.metadata(file + ".json");
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int i = 0; i < CHANGES; i++) {
            byte[] changed = whole.clone();
            int at = random.nextInt(changed.length);
            changed[at] = (byte) random.nextInt(256);
            if (meansTheSame(changed[at], whole[at])) {
                continue;
            }
            repository.files.put("metadata/" + file + ".json", changed);
            assertThatThrownBy(device::update)
                    .as("seed %d, change %d: byte %d to %d", seed, i, at, changed[at])
                    .isInstanceOf(TufException.class);
        }
        assertThat(device.version("targets")).isZero();
    }

    /** White space between members, and a signature's hex digits in upper case. */
    private static boolean meansTheSame(byte a, byte b) {
        return Character.toLowerCase(a) == Character.toLowerCase(b)
                || (Character.isWhitespace(a) && Character.isWhitespace(b));
    }
}
