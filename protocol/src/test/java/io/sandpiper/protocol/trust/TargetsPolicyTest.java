package io.sandpiper.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetsPolicyTest {
    private static final Digest KEY = Digest.of(new byte[] {1});
    private static final Digest OTHER_KEY = Digest.of(new byte[] {2});

    @Test
    void a_floor_rises_and_never_sinks_also_where_a_newer_list_forgot_it() {
        TargetsPolicy first = new TargetsPolicy(Map.of("fashion", "1.2.0"), Set.of(KEY));
        TargetsPolicy lower = new TargetsPolicy(Map.of("fashion", "1.10.0-rc.1", "wine", "1.0.0"), Set.of(OTHER_KEY));
        TargetsPolicy both = first.followedBy(lower);
        assertThat(both.floors()).isEqualTo(Map.of("fashion", "1.10.0-rc.1", "wine", "1.0.0"));
        assertThat(both.followedBy(first).floors()).isEqualTo(both.floors());
        assertThat(both.followedBy(TargetsPolicy.NONE).floors()).isEqualTo(both.floors());
        assertThat(both.floorAbove(new ModelVersion("fashion", "1.9.9"))).contains("1.10.0-rc.1");
        assertThat(both.floorAbove(new ModelVersion("fashion", "1.10.0"))).isEmpty();
        assertThat(both.floorAbove(new ModelVersion("other", "0.0.1"))).isEmpty();
    }

    @Test
    void who_assigns_is_what_the_newest_list_says() {
        TargetsPolicy first = new TargetsPolicy(Map.of(), Set.of(KEY));
        TargetsPolicy second = first.followedBy(new TargetsPolicy(Map.of(), Set.of(OTHER_KEY)));
        assertThat(second.names(OTHER_KEY)).isTrue();
        assertThat(second.names(KEY)).isFalse();
        assertThat(TargetsPolicy.NONE.names(KEY)).as("a list that names nobody").isTrue();
    }

    @Test
    void it_is_read_from_metadata_as_it_was_written_and_unknown_members_are_left_alone() throws Exception {
        TargetsPolicy policy = new TargetsPolicy(Map.of("fashion", "1.2.0"), Set.of(KEY));
        assertThat(TargetsPolicy.read(policy.bytes())).isEqualTo(policy);
        assertThat(of("{\"floors\":{\"fashion\":\"1.2.0\"},\"assignment_keys\":[\"" + KEY + "\"],\"later\":[1]}"))
                .isEqualTo(policy);
        assertThat(of("{}")).isEqualTo(TargetsPolicy.NONE);
        assertThat(of(null)).isEqualTo(TargetsPolicy.NONE);
    }

    @Test
    void what_is_no_policy_is_named() {
        assertThatThrownBy(() -> of("7")).isInstanceOf(TufException.Malformed.class);
        assertThatThrownBy(() -> of("{\"floors\":{\"fashion\":\"latest\"}}"))
                .isInstanceOf(TufException.Malformed.class)
                .hasMessageContaining("latest");
        assertThatThrownBy(() -> of("{\"assignment_keys\":[\"abc\"]}")).isInstanceOf(TufException.Malformed.class);
        assertThatThrownBy(() -> of("{\"assignment_keys\":{}}")).isInstanceOf(TufException.Malformed.class);
        assertThatThrownBy(() ->
                        TargetsPolicy.read("{\"floors\":{\"Fashion!\":\"1.0.0\"}}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidInputException.class);
    }

    private static TargetsPolicy of(@org.jspecify.annotations.Nullable String custom) throws TufException.Malformed {
        String file = "{\"signatures\":[],\"signed\":{\"_type\":\"targets\",\"spec_version\":\"1.0.31\",\"version\":1,"
                + "\"expires\":\"2026-12-01T00:00:00Z\",\"targets\":{}"
                + (custom == null ? "" : ",\"custom\":" + custom) + "}}";
        return TargetsPolicy.of(MetadataFormat.targets("targets", file.getBytes(StandardCharsets.UTF_8))
                .content());
    }
}
