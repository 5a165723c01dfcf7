package io.sandpiper.protocol.trust.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DelegationSearchTest extends RepositoryTest {
    @Test
    void finds_a_target_by_the_prefix_of_its_paths_hash() throws Exception {
        String hash = hash("digits/1.0.0");
        repository.delegate("targets", "other", Map.of("path_hash_prefixes", List.of(next(hash.substring(0, 2)))));
        repository.delegate(
                "targets", "mine", Map.of("path_hash_prefixes", List.of(hash.substring(0, 2), hash.substring(0, 7))));
        repository
                .target("mine", "digits/1.0.0", "weights")
                .publish("other", "mine")
                .publish();

        assertThat(device.download("digits/1.0.0")).hasContent("weights");
        assertThat(server.requests).doesNotContain("metadata/1.other.json");
    }

    /** TAP 15's names: the number in hex, with as many digits as the highest has. */
    @ParameterizedTest
    @CsvSource({"1, 1", "4, 1", "5, 2", "8, 2", "9, 3", "32, 8"})
    void finds_a_target_in_its_succinct_bin(int bits, int digits) throws Exception {
        long number = Long.parseLong(hash("digits/1.0.0").substring(0, 8), 16) >>> (32 - bits);
        String bin = "bin-" + String.format("%0" + digits + "x", number);
        TestRole role = new TestRole(bin, "targets", TestRepository.EXPIRES);
        repository.roles.put(bin, role);
        succinct("targets", role, bits);
        repository.target(bin, "digits/1.0.0", "weights").publish(bin).publish();

        assertThat(device.download("digits/1.0.0")).hasContent("weights");
        assertThat(device.metadata.resolve(bin + ".json")).exists();
    }

    @Test
    void asks_nobody_else_where_the_succinct_bin_does_not_know() throws Exception {
        TestRole team = repository.delegate("targets", "team", "*/*");
        TestRole bin = new TestRole("bin-0", "targets", TestRepository.EXPIRES);
        TestRole other = new TestRole("bin-1", "targets", TestRepository.EXPIRES);
        other.keys.clear();
        other.signers.clear();
        other.addKey(bin.keys.getFirst());
        bin.member("targets");
        other.member("targets");
        repository.roles.put("bin-0", bin);
        repository.roles.put("bin-1", other);
        succinct("team", bin, 1);
        repository.delegate("targets", "last", "*/*");
        repository.target("last", "digits/1.0.0", "weights");
        repository.publish("bin-0", "bin-1", team.name, "last").publish();

        assertThatThrownBy(() -> device.download("digits/1.0.0")).isInstanceOf(TufException.NoSuchTarget.class);
        assertThat(server.requests).doesNotContain("metadata/1.last.json");
    }

    @Test
    void visits_no_more_roles_than_the_limit() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= TrustLimits.ROLES_VISITED; i++) {
            names.add("role" + i);
            repository.delegate("targets", "role" + i, "*/*");
        }
        repository.target(names.getLast(), "digits/1.0.0", "weights");
        repository.publish(names.toArray(String[]::new)).publish();

        assertThatThrownBy(() -> device.download("digits/1.0.0"))
                .isInstanceOf(TufException.NoSuchTarget.class)
                .hasMessage("target: digits/1.0.0 (expected: one within the first 64 roles)");
        assertThat(server.requests).doesNotContain("metadata/1." + names.getLast() + ".json");
    }

    @Test
    void ends_in_a_cycle_of_delegations() throws Exception {
        repository.delegate("targets", "a", "*/*");
        repository.delegate("a", "b", "*/*");
        repository.delegate("b", "a", "*/*");
        repository.publish("a", "b").publish();
        assertThatThrownBy(() -> device.download("digits/1.0.0")).isInstanceOf(TufException.NoSuchTarget.class);
        assertThat(server.requests.stream().filter("metadata/1.a.json"::equals)).hasSize(1);
    }

    /** Cached by name, the file would pass; the delegator that leads to it now trusts another key. */
    @Test
    void verifies_a_cached_role_with_the_keys_of_the_delegator_that_leads_to_it() throws Exception {
        repository.delegate("targets", "a", "a/*");
        repository.delegate("targets", "b", "b/*");
        TestRole release = repository.delegate("a", "release", "a/*");
        TestKey trustedByA = release.keys.getFirst();
        release.rotate();
        repository.delegate("b", "release", "b/*");
        release.signers.clear();
        release.signers.add(trustedByA);
        repository.target("release", "a/1", "good").target("release", "b/1", "evil");
        repository.publish("release", "a", "b").publish();

        TrustedRepository trusted = device.update();
        assertThat(device.download(trusted, "a/1")).hasContent("good");
        assertThatThrownBy(() -> device.download(trusted, "b/1"))
                .isInstanceOf(TufException.Unsigned.class)
                .hasMessageStartingWith("release.signatures: 0 valid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets", ""})
    void refuses_a_delegated_role_that_is_called(String name) throws Exception {
        repository.delegate("targets", "team", "*");
        List<Object> roles = TestRepository.list(
                repository.role("targets").member("delegations").get("roles"));
        TestRepository.members(roles.getFirst()).put("name", name);
        repository.publish();
        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.Malformed.class)
                .hasMessageStartingWith("targets.delegations.roles.name: " + name + " (expected:");
        assertThat(device.version("root")).isEqualTo(1);
    }

    private void succinct(String from, TestRole bin, int bits) {
        Map<String, Object> roles = bin.authority();
        roles.put("bit_length", bits);
        roles.put("name_prefix", "bin");
        Map<String, Object> delegations = repository.role(from).member("delegations");
        TestKey key = bin.keys.getFirst();
        delegations.put("keys", new TreeMap<>(Map.of(key.id(), key.json())));
        delegations.put("succinct_roles", roles);
    }

    private static String hash(String path) {
        return Digest.of(path.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static String next(String hex) {
        return String.format("%02x", (Integer.parseInt(hex, 16) + 1) & 0xff);
    }
}
