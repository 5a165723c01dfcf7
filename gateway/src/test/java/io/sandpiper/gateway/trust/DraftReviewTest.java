package io.sandpiper.gateway.trust;

import static io.sandpiper.gateway.trust.WatchedRepository.FASHION;
import static io.sandpiper.gateway.trust.WatchedRepository.OCR;
import static io.sandpiper.gateway.trust.WatchedRepository.WINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.trust.TargetsPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is shown before signing, by a machine that does not believe the gateway. */
class DraftReviewTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    void what_comes_what_goes_and_what_changed_its_bytes_is_shown() {
        byte[] before = list(1, Map.of("wine/1.0.0", WINE, "ocr/1.0.0", OCR), List.of());
        byte[] after = list(2, Map.of("wine/1.0.0", FASHION, "fashion/2.0.0", FASHION), List.of());
        assertThat(review("targets", text(after), before).changes())
                .containsExactly(
                        "new      fashion@2.0.0  manifest " + FASHION.manifest(),
                        "no more  ocr@1.0.0",
                        "OTHER BYTES wine@1.0.0  manifest " + WINE.manifest() + " -> " + FASHION.manifest());
        assertThat(review("targets", text(list(2, Map.of(), List.of())), list(1, Map.of(), List.of()))
                        .changes())
                .isEmpty();
    }

    @Test
    void a_delegation_that_nobody_asked_for_is_shown() throws Exception {
        RoleKeys keys = RoleKeys.of(SigningKey.make(KeyKind.ED25519));
        byte[] after = list(2, Map.of(), List.of(DelegatedRole.of("evil", List.of("*"), keys)));
        assertThat(review("targets", text(after), list(1, Map.of(), List.of())).changes())
                .singleElement()
                .asString()
                .matches("new {6}delegation evil: \\*/\\* by ed25519 [0-9a-f]{32}");
    }

    @Test
    void what_cannot_be_shown_is_not_signed() {
        String hidden =
                text(list(2, Map.of("wine/1.0.0", WINE), List.of())).replace("\"length\":", "\"custom\":7,\"length\":");
        assertThatThrownBy(() -> review("targets", hidden, list(1, Map.of(), List.of())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nothing but what this version of sandpiper can show you");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wine/1.0.0\u001b[1A\u001b[2K",
                "wine/1.0.0\n",
                "wine/1.0.0 ",
                "Wine/1.0.0",
                "wine",
                "wine/1",
                "wine/1.0.0/x",
                "wine\u202e/1.0.0"
            })
    void a_path_that_is_no_version_is_not_signed(String path) {
        String draft = text(list(2, Map.of(path, WINE), List.of()));
        assertThatThrownBy(() -> review("targets", draft, list(1, Map.of(), List.of())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageNotContaining("\u001b");
    }

    @ParameterizedTest
    @CsvSource({
        "team, team\\u001b[2K",
        "team-*/*, team-*\\u001b[2K/*",
        "team-*/*, team-*",
        "'\"keytype\":\"ed25519', '\"keytype\":\"ed25519\\u001b[2K'",
        "'\"keytype\":\"ed25519', '\"keytype\":\"rsa'",
        "fashion, fashion\\u001b[2K",
        "1.2.0, 1.2.0\\u001b[2K",
        "sha256:, sha256:\\u001b[2K"
    })
    void names_and_kinds_that_are_none_are_not_signed(String said, String other) throws Exception {
        DelegatedRole team =
                new DelegatedRole("team", List.of("team-*/*"), RoleKeys.of(SigningKey.make(KeyKind.ED25519)));
        String draft = text(MetadataWriter.unsigned(MetadataWriter.targets(
                2,
                NOW,
                new TargetsList.Content(
                        Map.of(),
                        List.of(team),
                        new TargetsPolicy(Map.of("fashion", "1.2.0"), Set.of(WINE.manifest()))))));
        review("targets", draft, list(1, Map.of(), List.of()));
        assertThat(draft).contains(said);
        assertThatThrownBy(() -> review(
                        "targets",
                        draft.replaceFirst(Pattern.quote(said), Matcher.quoteReplacement(other)),
                        list(1, Map.of(), List.of())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void an_older_list_and_one_for_ever_are_not_signed() {
        assertThatThrownBy(() -> review("targets", text(list(1, Map.of(), List.of())), list(1, Map.of(), List.of())))
                .hasMessageContaining("targets.version: 1 (expected: more than 1)");
        byte[] farAhead = MetadataWriter.unsigned(
                MetadataWriter.targets(2, NOW.plus(Duration.ofDays(3)), TargetsList.Content.of(Map.of())));
        assertThatThrownBy(() -> review("targets", text(farAhead), list(1, Map.of(), List.of())))
                .hasMessageContaining("at most 365 days ahead");
    }

    @Test
    void a_root_with_other_keys_than_were_asked_for_is_not_signed() throws Exception {
        SigningKey mine = SigningKey.make(KeyKind.ED25519);
        SigningKey others = SigningKey.make(KeyKind.ED25519);
        Map<TrustRole, RoleKeys> before = new EnumMap<>(TrustRole.class);
        for (TrustRole role : TrustRole.values()) {
            before.put(role, RoleKeys.of(SigningKey.make(KeyKind.ED25519)));
        }
        Map<TrustRole, RoleKeys> asked = Map.of(TrustRole.ROOT, RoleKeys.of(mine));
        Map<TrustRole, RoleKeys> after = new EnumMap<>(before);
        after.putAll(asked);
        Optional<byte[]> present = Optional.of(root(1, before));
        DraftReview.mustChangeKeys(text(root(2, after)), present, asked);
        after.put(TrustRole.TARGETS, RoleKeys.of(others));
        assertThatThrownBy(() -> DraftReview.mustChangeKeys(text(root(2, after)), present, asked))
                .hasMessageContaining("keys of targets");
        after.putAll(before);
        after.put(TrustRole.ROOT, new RoleKeys(List.of(mine.publicKey(), others.publicKey()), 1));
        assertThatThrownBy(() -> DraftReview.mustChangeKeys(text(root(2, after)), present, asked))
                .hasMessageContaining("keys of root");
    }

    private static DraftReview review(String role, String draft, byte[] present) {
        return DraftReview.of(role, draft, Optional.of(present), NOW);
    }

    private static byte[] list(long version, Map<String, TrustedTarget> targets, List<DelegatedRole> delegations) {
        return MetadataWriter.unsigned(MetadataWriter.targets(
                version, NOW, new TargetsList.Content(targets, delegations, TargetsPolicy.NONE)));
    }

    private static byte[] root(long version, Map<TrustRole, RoleKeys> roles) {
        return MetadataWriter.unsigned(MetadataWriter.root(version, NOW, roles));
    }

    private static String text(byte[] file) {
        return new String(file, StandardCharsets.UTF_8);
    }
}
