package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.trust.TargetsPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes the files that should come next, each with what signatures the gateway can give. A draft is a function of what is
 * wanted: it is made anew, without signatures, where that changed. Blocking; one thread at a time.
 */
final class DraftWriter {
    private static final String ROOT = "root";
    private static final String TARGETS = Published.TARGETS;

    private final Drafts drafts;
    private final KeyFolder keys;
    private final Renewal renewal;
    private final Clock clock;

    DraftWriter(Drafts drafts, KeyFolder keys, Renewal renewal, Clock clock) {
        this.drafts = drafts;
        this.keys = keys;
        this.renewal = renewal;
        this.clock = clock;
    }

    /** What drafts were made for, and where there are none, what is in force; nothing of a role that is asked for no more. */
    Map<String, TrustedTarget> wanted(Published now, List<DelegatedRole> asked) {
        Map<String, TrustedTarget> wanted = new HashMap<>();
        drafts.list(TARGETS).or(() -> now.list(TARGETS)).ifPresent(list -> wanted.putAll(list.targets()));
        for (DelegatedRole role : asked) {
            drafts.list(role.name()).or(() -> now.list(role.name())).ifPresent(list -> wanted.putAll(list.targets()));
        }
        return wanted;
    }

    /** As {@link #wanted}, of what is said beside the list. */
    TargetsPolicy policy(Published now) {
        return drafts.list(TARGETS)
                .or(() -> now.list(TARGETS))
                .map(TargetsList::policy)
                .orElse(TargetsPolicy.NONE);
    }

    /** Whose roles they will be when the root that waits is signed. */
    RootRoles nextRoles(Published now) {
        return drafts.get(ROOT).map(RootRoles::of).orElseGet(now::roles);
    }

    /** Drafts a root with these roles. */
    void root(Published now, RootRoles roles) throws GeneralSecurityException {
        long version = MetadataFiles.head(now.root()).version() + 1;
        byte[] draft = MetadataWriter.unsigned(MetadataWriter.root(version, clock.instant(), roles.byRole()));
        Fitness.mustFit("keys", ROOT, draft);
        drafts.put(ROOT, signedHere(now, draft));
    }

    private byte[] signedHere(Published now, byte[] root) throws GeneralSecurityException {
        List<SigningKey> own = new ArrayList<>(keys.of(now.roles().keys(TrustRole.ROOT)));
        own.addAll(keys.of(RootRoles.of(root).keys(TrustRole.ROOT)));
        return Verification.signed(ROOT, root, own);
    }

    /**
     * Brings all drafts to what is wanted now.
     *
     * @param listed the newest version of each targets file that there ever was
     */
    void propose(
            Published now,
            List<DelegatedRole> asked,
            Map<String, TrustedTarget> wanted,
            TargetsPolicy policy,
            Map<String, Long> listed)
            throws IOException, GeneralSecurityException {
        proposeRoot(now);
        List<DelegatedRole> effective = new ArrayList<>();
        for (DelegatedRole role : asked) {
            Map<String, TrustedTarget> own = new HashMap<>(wanted);
            own.keySet().removeIf(path -> !role.covers(path));
            propose(now, role.name(), TargetsList.Content.of(own), role.keys(), listed);
            if (isSigned(now, role)) {
                effective.add(role);
            } else {
                inForce(now, role.name()).ifPresent(effective::add);
            }
        }
        Map<String, TrustedTarget> top = new HashMap<>(wanted);
        top.keySet().removeIf(path -> effective.stream().anyMatch(role -> role.covers(path)));
        propose(
                now,
                TARGETS,
                new TargetsList.Content(top, effective, policy),
                nextRoles(now).keys(TrustRole.TARGETS),
                listed);
        for (String role : drafts.roles()) {
            if (!TrustRole.isNamed(role)
                    && asked.stream().noneMatch(r -> r.name().equals(role))) {
                drafts.drop(role);
            }
        }
    }

    private void proposeRoot(Published now) throws GeneralSecurityException {
        long version = MetadataFiles.head(now.root()).version();
        Optional<byte[]> draft = drafts.get(ROOT);
        if (draft.isPresent() && MetadataFiles.head(draft.get()).version() <= version) {
            drafts.drop(ROOT);
        }
        boolean isHere = keys.canSign(now.roles().keys(TrustRole.ROOT));
        if (drafts.get(ROOT).isEmpty()
                && renewal.isDue(MetadataFiles.head(now.root()).expires(), TrustRole.ROOT.validity(), isHere)) {
            root(now, now.roles());
        }
    }

    /** Whether the newest list of a role counts once targets metadata names it. */
    private boolean isSigned(Published now, DelegatedRole role) {
        return drafts.list(role.name())
                .or(() -> now.list(role.name()))
                .filter(list -> Verification.isComplete(role.name(), list.file(), role.keys()))
                .isPresent();
    }

    private static Optional<DelegatedRole> inForce(Published now, String name) {
        return now.delegations().stream()
                .filter(role -> role.name().equals(name))
                .findFirst();
    }

    private void propose(
            Published now, String role, TargetsList.Content content, RoleKeys signers, Map<String, Long> listed)
            throws IOException, GeneralSecurityException {
        boolean isHere = keys.canSign(signers);
        TargetsList present = now.list(role).orElse(null);
        if (present != null
                && present.content().equals(content)
                && !renewal.isDue(present.expires(), TrustRole.TARGETS.validity(), isHere)
                && Verification.isComplete(role, present.file(), signers)) {
            drafts.drop(role);
            return;
        }
        long newest = listed.getOrDefault(role, 0L);
        Optional<TargetsList> there = drafts.list(role)
                .filter(draft -> draft.content().equals(content)
                        && draft.version() > newest
                        && !renewal.isDue(draft.expires(), TrustRole.TARGETS.validity(), isHere));
        byte[] draft = there.isPresent() ? there.get().file() : unsigned(role, content, newest);
        List<SigningKey> own = new ArrayList<>(keys.of(signers));
        if (role.equals(TARGETS)) {
            own.addAll(keys.of(now.roles().keys(TrustRole.TARGETS)));
        }
        drafts.put(role, Verification.signed(role, draft, own));
    }

    private byte[] unsigned(String role, TargetsList.Content content, long newest) throws IOException {
        long version = Math.max(newest + 1, clock.instant().getEpochSecond());
        byte[] file = MetadataWriter.unsigned(MetadataWriter.targets(version, clock.instant(), content));
        if (file.length + Fitness.SIGNATURE_BYTES > Limits.TRUST_FILE_BYTES) {
            throw new IOException(role + ": " + file.length + " bytes and " + Fitness.SIGNATURE_BYTES
                    + " for signatures (expected: at most " + Limits.TRUST_FILE_BYTES
                    + ", as devices take; remove versions: sandpiper rm MODEL@VERSION)");
        }
        return file;
    }

    /** The keys whose signatures a draft of a role needs. */
    RoleKeys signers(Published now, List<DelegatedRole> asked, String role) {
        return switch (role) {
            case ROOT -> nextRoles(now).keys(TrustRole.ROOT);
            case TARGETS -> nextRoles(now).keys(TrustRole.TARGETS);
            default ->
                asked.stream()
                        .filter(r -> r.name().equals(role))
                        .findFirst()
                        .map(DelegatedRole::keys)
                        .orElseThrow(() -> new InvalidInputException("role", role, "root, targets or a delegation"));
        };
    }

    /** Whose signatures count for a draft: those of the keys to come and of the present ones, for both sign a change of keys. */
    private List<RoleKeys> counted(Published now, List<DelegatedRole> asked, String role) {
        List<RoleKeys> counted = new ArrayList<>(List.of(signers(now, asked, role)));
        Optional<RoleKeys> present = TrustRole.isNamed(role)
                ? Optional.of(now.roles().keys(TrustRole.parse(role)))
                : inForce(now, role).map(DelegatedRole::keys);
        present.filter(keys -> !counted.contains(keys)).ifPresent(counted::add);
        return counted;
    }

    private static Set<String> signedBy(String role, byte[] file, List<RoleKeys> counted) {
        Set<String> ids = new TreeSet<>();
        counted.forEach(keys -> ids.addAll(Verification.signedBy(role, file, keys)));
        return ids;
    }

    private static List<TrustKey> keys(List<RoleKeys> counted) {
        return counted.stream().flatMap(keys -> keys.keys().stream()).distinct().toList();
    }

    /** The draft with signatures that verify; nothing is kept yet. */
    byte[] withSignatures(
            Published now, List<DelegatedRole> asked, String role, long version, Map<String, String> signatures) {
        byte[] draft = drafts.get(role)
                .orElseThrow(() ->
                        new InvalidInputException("role", role, "one that waits for signatures: " + drafts.roles()));
        long waiting = MetadataFiles.head(draft).version();
        if (version != waiting) {
            throw new InvalidInputException(
                    "version", version, waiting + ": the draft changed meanwhile; run sandpiper trust sign again");
        }
        List<RoleKeys> counted = counted(now, asked, role);
        byte[] signed = MetadataWriter.withSignatures(draft, signatures);
        Set<String> valid = signedBy(role, signed, counted);
        for (String id : signatures.keySet()) {
            if (!valid.contains(id)) {
                throw new InvalidInputException(
                        "signatures",
                        id,
                        "a signature that verifies, of one of "
                                + keys(counted).stream().map(TrustKey::brief).toList());
            }
        }
        return signed;
    }

    List<TrustDraft> shown(Published now, List<DelegatedRole> asked) {
        List<TrustDraft> all = new ArrayList<>();
        for (String role : drafts.roles()) {
            byte[] file = drafts.get(role).orElseThrow();
            List<RoleKeys> counted = counted(now, asked, role);
            all.add(new TrustDraft(
                    role,
                    MetadataFiles.head(file).version(),
                    new String(file, StandardCharsets.UTF_8),
                    counted,
                    List.copyOf(signedBy(role, file, counted))));
        }
        return all;
    }

    /** The ids of all keys that count or will. */
    Set<String> namedKeys(Published now, List<DelegatedRole> asked) {
        Set<String> ids = new HashSet<>(now.roles().ids());
        ids.addAll(nextRoles(now).ids());
        asked.forEach(role -> ids.addAll(role.keys().ids()));
        return ids;
    }
}
