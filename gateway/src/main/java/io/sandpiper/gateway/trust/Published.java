package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.RoleKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A root and the targets files that belong to it: what a device believes whole or not at all.
 *
 * @param root its bytes; nobody may write to them
 * @param lists by role: {@code targets} and the delegated ones in force
 */
record Published(byte[] root, Map<String, TargetsList> lists) {
    static final String TARGETS = "targets";

    RootRoles roles() {
        return RootRoles.of(root);
    }

    Optional<TargetsList> list(String role) {
        return Optional.ofNullable(lists.get(role));
    }

    /** The delegated roles in force. */
    List<DelegatedRole> delegations() {
        return list(TARGETS).map(TargetsList::delegations).orElse(List.of());
    }

    /** What a device finds for a path: the top-level role's word, or that of the first role that covers it. */
    Optional<TrustedTarget> find(String path) {
        TrustedTarget top = list(TARGETS).map(l -> l.targets().get(path)).orElse(null);
        return top != null
                ? Optional.of(top)
                : delegations().stream()
                        .filter(role -> role.covers(path))
                        .findFirst()
                        .flatMap(role -> list(role.name()))
                        .map(list -> list.targets().get(path));
    }

    /** Of a role that is not in force nothing. @param wanted what is to be found */
    TrustRepository.Covered covered(String name, Map<String, TrustedTarget> wanted) {
        Set<String> listed =
                new TreeSet<>(list(name).map(list -> list.targets().keySet()).orElse(Set.of()));
        Set<String> waiting = new TreeSet<>();
        delegations().stream()
                .filter(role -> role.name().equals(name))
                .forEach(role -> wanted.forEach((path, target) -> {
                    if (role.covers(path)
                            && !listed.contains(path)
                            && !find(path).equals(Optional.of(target))) {
                        waiting.add(path);
                    }
                }));
        return new TrustRepository.Covered(listed, waiting);
    }

    /** Every path that a device finds. */
    Map<String, TrustedTarget> targets() {
        Map<String, TrustedTarget> all = new HashMap<>();
        for (TargetsList list : lists.values()) {
            list.targets().keySet().forEach(path -> find(path).ifPresent(target -> all.put(path, target)));
        }
        return all;
    }

    /**
     * The newest state that drafts lead to of which every part is signed by whom it must be; this one where there is none.
     *
     * @param isDue whether a file that these keys sign should be signed again
     */
    Published next(Drafts drafts, BiPredicate<TargetsList, RoleKeys> isDue) {
        byte[] newer = drafts.get("root").filter(this::isFollowedBy).orElse(null);
        if (newer != null) {
            Map<String, TargetsList> lists = lists(RootRoles.of(newer), drafts, isDue);
            if (lists != null) {
                return new Published(newer, lists);
            }
        }
        Map<String, TargetsList> lists = lists(roles(), drafts, isDue);
        return lists == null ? this : new Published(root, lists);
    }

    /** 5.3.4: signed by a threshold of this root's keys, and of its own. */
    boolean isFollowedBy(byte[] newer) {
        return Verification.isComplete("root", newer, roles().keys(TrustRole.ROOT))
                && Verification.isComplete("root", newer, RootRoles.of(newer).keys(TrustRole.ROOT));
    }

    private @Nullable Map<String, TargetsList> lists(
            RootRoles under, Drafts drafts, BiPredicate<TargetsList, RoleKeys> isDue) {
        RoleKeys keys = under.keys(TrustRole.TARGETS);
        TargetsList draft = drafts.list(TARGETS)
                .filter(l -> Verification.isComplete(TARGETS, l.file(), keys))
                .orElse(null);
        TargetsList present = list(TARGETS)
                .filter(l -> Verification.isComplete(TARGETS, l.file(), keys))
                .orElse(null);
        // A draft that says the same waits for the keys of a root to come.
        boolean isPresentBetter = present != null
                && draft != null
                && present.content().equals(draft.content())
                && !isDue.test(present, keys);
        if (draft != null && !isPresentBetter) {
            Map<String, TargetsList> lists = withDelegated(draft, drafts);
            if (lists != null) {
                return lists;
            }
        }
        return present == null ? null : withDelegated(present, drafts);
    }

    private @Nullable Map<String, TargetsList> withDelegated(TargetsList top, Drafts drafts) {
        Map<String, TargetsList> all = new HashMap<>();
        all.put(TARGETS, top);
        for (DelegatedRole role : top.delegations()) {
            TargetsList list = drafts.list(role.name())
                    .filter(l -> Verification.isComplete(role.name(), l.file(), role.keys()))
                    .or(() ->
                            list(role.name()).filter(l -> Verification.isComplete(role.name(), l.file(), role.keys())))
                    .orElse(null);
            if (list == null) {
                return null;
            }
            all.put(role.name(), list);
        }
        return all;
    }
}
