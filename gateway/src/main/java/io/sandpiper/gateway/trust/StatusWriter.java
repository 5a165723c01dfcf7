package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.protocol.trust.TargetsPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says how the repository stands, on one page. For one call. */
final class StatusWriter {
    private final Published now;
    private final List<DelegatedRole> asked;
    private final KeyFolder keys;
    private final Renewal renewal;
    private final List<String> warnings = new ArrayList<>();

    StatusWriter(Published now, List<DelegatedRole> asked, KeyFolder keys, Renewal renewal) {
        this.now = now;
        this.asked = asked;
        this.keys = keys;
        this.renewal = renewal;
    }

    TrustStatus write(OnlineRoles online, List<TrustDraft> drafts) {
        RootRoles roles = now.roles();
        List<TrustStatus.Role> all = new ArrayList<>();
        for (TrustRole role : TrustRole.values()) {
            byte[] file = switch (role) {
                case ROOT -> now.root();
                case TARGETS ->
                    now.list(Published.TARGETS).map(TargetsList::file).orElse(null);
                case SNAPSHOT, TIMESTAMP -> online.file(role);
            };
            if (file != null) {
                all.add(role(role, MetadataFiles.head(file), roles.keys(role)));
            }
        }
        List<TrustStatus.Team> teams = asked.stream().map(this::team).toList();
        return new TrustStatus(
                headline(roles),
                keys.isClosed() ? "closed by SANDPIPER_KEY_PASSPHRASE" : "plain, for their owner alone (0600)",
                all,
                teams,
                drafts.stream().map(StatusWriter::waits).toList(),
                List.copyOf(warnings),
                now.targets().size(),
                now.list(Published.TARGETS).map(TargetsList::policy).orElse(TargetsPolicy.NONE));
    }

    /** A key of root makes any other a key of targets. */
    private String headline(RootRoles roles) {
        return keys.canSign(roles.keys(TrustRole.ROOT)) || keys.canSign(roles.keys(TrustRole.TARGETS))
                ? "whoever takes this gateway can make any bytes a model of every device: the keys of root and"
                        + " targets lie here (sandpiper trust export-offline moves them)"
                : "whoever takes this gateway can hold updates up, and choose among the versions that are listed"
                        + " and lie below no floor; new bytes need the key of targets, which is elsewhere";
    }

    private TrustStatus.Role role(TrustRole role, MetadataFiles.Head head, RoleKeys own) {
        boolean isHere = keys.canSign(own);
        warn(role.toString(), head.expires(), role.validity(), isHere);
        return new TrustStatus.Role(
                role, head.version(), head.expires().toString(), where(own), own.shown(), does(role));
    }

    private String where(RoleKeys own) {
        int here = keys.of(own).size();
        if (here == 0) {
            return "elsewhere";
        }
        return here >= own.threshold() ? "at the gateway" : here + " of " + own.threshold() + " at the gateway";
    }

    private void warn(String role, Instant expires, Duration validity, boolean isHere) {
        if (renewal.isNear(expires, validity)) {
            warnings.add(role + " expires " + expires
                    + (isHere
                            ? ": the gateway should have signed it again; its log says why it did not"
                            : ": sign it before, or devices install nothing (sandpiper trust sign)"));
        }
    }

    private TrustStatus.Team team(DelegatedRole role) {
        TargetsList list = now.list(role.name()).orElse(null);
        boolean isInForce = now.delegations().contains(role);
        if (list != null) {
            warn(role.name(), list.expires(), TrustRole.TARGETS.validity(), false);
        }
        String state = "in force";
        if (!isInForce) {
            state = list == null ? "waits for its first list to be signed" : "waits for a signature by its new keys";
        }
        return new TrustStatus.Team(
                role.name(),
                role.patterns(),
                role.keys().shown(),
                list == null ? 0 : list.version(),
                list == null ? "" : list.expires().toString(),
                list == null ? 0 : list.targets().size(),
                state);
    }

    private static String waits(TrustDraft draft) {
        boolean isTop = TrustRole.isNamed(draft.role());
        String next = "sandpiper trust sign" + (isTop ? "" : " --role " + draft.role()) + " --keys DIR";
        List<TrustKey> missing = draft.missing();
        return draft.role() + " " + draft.version()
                + (missing.isEmpty()
                        ? " is signed, and waits for another that is not"
                        : " waits for a signature of "
                                + missing.stream().map(TrustKey::brief).collect(Collectors.joining(", ")) + ": "
                                + next);
    }

    static String does(TrustRole role) {
        return switch (role) {
            case ROOT -> "says whose the other keys are";
            case TARGETS -> "says which bytes are a model";
            case SNAPSHOT -> "says which list is the present one";
            case TIMESTAMP -> "says that it still is";
        };
    }
}
