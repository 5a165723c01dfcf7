package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.trust.TargetsPolicy;
import io.sandpiper.protocol.trust.tuf.metadata.CanonicalJson;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import io.sandpiper.protocol.trust.tuf.metadata.Metadata;
import io.sandpiper.protocol.trust.tuf.metadata.SignedFile;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a draft changes, for the person who is to sign it: the gateway may have been taken over, so a draft is compared with what
 * that person's own machine has verified, and one that says more than can be shown is refused.
 *
 * @param changes a line each; empty where it says the same for longer
 * @param signed what a signature is made over
 */
public record DraftReview(String role, long version, Instant expires, List<String> changes, byte[] signed) {
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
    /**
     * @param present the role's file that is in force, verified; empty where there is none
     * @throws InvalidInputException where it must not be signed
     */
    public static DraftReview of(String role, String file, Optional<byte[]> present, Instant now) {
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        SignedFile<? extends Metadata> read;
        try {
            read = Verification.read(role, bytes);
        } catch (IllegalStateException e) {
            throw new InvalidInputException("draft", role, "metadata: " + e.getMessage(), e);
        }
        Metadata content = read.content();
        boolean isRoot = role.equals("root");
        Duration validity = (isRoot ? TrustRole.ROOT : TrustRole.TARGETS).validity();
        if (content.expires().isAfter(now.plus(validity).plus(CLOCKS_DIFFER))) {
            throw new InvalidInputException(
                    role + ".expires", content.expires(), "at most " + validity.toDays() + " days ahead");
        }
        long before = present.map(b -> MetadataFiles.head(b).version()).orElse(0L);
        if (content.version() <= before) {
            throw new InvalidInputException(role + ".version", content.version(), "more than " + before);
        }
        Instant written = content.expires().minus(validity);
        JsonObject again;
        List<String> changes;
        if (isRoot) {
            RootRoles roles = RootRoles.of(bytes);
            again = MetadataWriter.root(content.version(), written, roles.byRole());
            changes = roots(present.map(RootRoles::of).map(RootRoles::byRole).orElse(Map.of()), roles);
        } else {
            TargetsList list = TargetsList.of(bytes);
            list.targets().keySet().forEach(DraftReview::mustBeVersion);
            again = MetadataWriter.targets(content.version(), written, list.content());
            changes = lists(present.map(TargetsList::of), list);
        }
        mustSayNoMore(role, again, read.signedBytes());
        return new DraftReview(
                role,
                content.version(),
                content.expires(),
                changes.stream()
                        .map(line -> InvalidInputException.shown(line, line.length()))
                        .toList(),
                read.signedBytes());
    }

    /**
     * A root that this machine asked for changes the keys that it named, and no others: that is checked, not left to the eye.
     *
     * @param present the root in force, verified
     * @throws InvalidInputException where it must not be signed
     */
    public static void mustChangeKeys(String file, Optional<byte[]> present, Map<TrustRole, RoleKeys> asked) {
        RootRoles roles = RootRoles.of(file.getBytes(StandardCharsets.UTF_8));
        Optional<RootRoles> before = present.map(RootRoles::of);
        for (TrustRole role : TrustRole.values()) {
            RoleKeys own = asked.get(role);
            RoleKeys expected = own == null ? before.map(b -> b.keys(role)).orElse(null) : own;
            if (expected != null && !expected.equals(roles.keys(role))) {
                throw new InvalidInputException(
                        "keys of " + role,
                        roles.keys(role).fingerprints(),
                        (own == null ? "as they are: " : "those that were made here: ") + expected.fingerprints());
            }
        }
    }

    /** Whatever else could be shown as another line than it is, or as none. */
    private static void mustBeVersion(String path) {
        int slash = path.indexOf('/');
        if (slash < 0) {
            throw new InvalidInputException("path", path, "MODEL/VERSION");
        }
        new ModelVersion(path.substring(0, slash), path.substring(slash + 1));
    }

    private static void mustSayNoMore(String role, JsonObject shown, byte[] signed) {
        try {
            if (!Arrays.equals(CanonicalJson.bytes(shown), signed)) {
                throw new InvalidInputException(
                        "draft",
                        role,
                        "nothing but what this version of sandpiper can show you; update it, or do not sign");
            }
        } catch (TufException.Malformed e) {
            throw new InvalidInputException("draft", role, "text in UTF-8", e);
        }
    }

    private static List<String> roots(Map<TrustRole, RoleKeys> before, RootRoles after) {
        List<String> changes = new ArrayList<>();
        for (TrustRole role : TrustRole.values()) {
            RoleKeys old = before.get(role);
            RoleKeys keys = after.keys(role);
            if (old == null) {
                changes.add("keys of " + role + ": " + keys.fingerprints());
            } else if (!old.equals(keys)) {
                changes.add("keys of " + role + ": " + old.fingerprints() + " -> " + keys.fingerprints());
            }
        }
        return changes;
    }

    private static List<String> lists(Optional<TargetsList> before, TargetsList after) {
        Map<String, TrustedTarget> old = before.map(TargetsList::targets).orElse(Map.of());
        List<String> changes = new ArrayList<>();
        TreeSet<String> paths = new TreeSet<>(old.keySet());
        paths.addAll(after.targets().keySet());
        for (String path : paths) {
            TrustedTarget was = old.get(path);
            TrustedTarget is = after.targets().get(path);
            String version = path.replaceFirst("/", "@");
            if (is == null) {
                changes.add("no more  " + version);
            } else if (was == null) {
                changes.add("new      " + version + "  manifest " + is.manifest());
            } else if (!Objects.equals(was, is)) {
                changes.add("OTHER BYTES " + version + "  manifest " + was.manifest() + " -> " + is.manifest());
            }
        }
        List<DelegatedRole> oldTeams = before.map(TargetsList::delegations).orElse(List.of());
        oldTeams.stream()
                .filter(team ->
                        after.delegations().stream().noneMatch(t -> t.name().equals(team.name())))
                .forEach(team -> changes.add("no more  delegation " + team.name()));
        after.delegations().stream()
                .filter(team -> !oldTeams.contains(team))
                .forEach(team ->
                        changes.add("new      delegation " + team.name() + ": " + String.join(", ", team.patterns())
                                + " by " + team.keys().fingerprints()));
        changes.addAll(policies(before.map(TargetsList::policy).orElse(TargetsPolicy.NONE), after.policy()));
        return changes;
    }

    private static List<String> policies(TargetsPolicy before, TargetsPolicy after) {
        List<String> changes = new ArrayList<>();
        new TreeSet<>(after.floors().keySet()).forEach(model -> {
            String was = before.floors().get(model);
            String is = after.floors().get(model);
            if (!Objects.equals(was, is)) {
                changes.add("floor    " + model + ": " + (was == null ? "" : was + " -> ") + is);
            }
        });
        before.floors().keySet().stream()
                .filter(model -> !after.floors().containsKey(model))
                .sorted()
                .forEach(model -> changes.add("no more  floor of " + model));
        signersBeside(before, after).forEach(key -> changes.add("no more  key that assigns " + key));
        signersBeside(after, before).forEach(key -> changes.add("new      key that assigns " + key));
        return changes;
    }

    /** Those that the one names and the other does not. */
    private static Stream<String> signersBeside(TargetsPolicy one, TargetsPolicy other) {
        return one.signers().stream()
                .filter(key -> !other.signers().contains(key))
                .sorted()
                .map(key -> TrustKey.fingerprint(key.hex()));
    }
}
