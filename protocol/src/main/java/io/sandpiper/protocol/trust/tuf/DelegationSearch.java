package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.Delegation;
import io.sandpiper.protocol.trust.tuf.metadata.TargetFile;
import io.sandpiper.protocol.trust.tuf.metadata.Targets;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Section 5.6.7: a pre-order depth-first search for one target. A role is asked only where every role on the way to it
 * may speak for the path. What cannot be downloaded or verified ends the search.
 */
final class DelegationSearch {
    private final TargetsUpdate roles;
    private final Targets top;

    DelegationSearch(TargetsUpdate roles, Targets top) {
        this.roles = roles;
        this.top = top;
    }

    TargetFile find(String targetPath) throws TufException {
        if (targetPath.length() > TrustLimits.PATH_CHARS) {
            throw new TufException.NoSuchTarget("target", targetPath, TrustLimits.PATH_CHARS + " characters at most");
        }
        Set<String> visited = new HashSet<>();
        Deque<Delegation> open = new ArrayDeque<>(); // the next one first
        Targets role = top;
        while (true) {
            TargetFile target = role.targets().get(targetPath);
            if (target != null) {
                return target;
            }
            push(role.delegations().covering(targetPath), open);
            Delegation next = open.poll();
            while (next != null && visited.contains(next.name())) { // 5.6.7.1: so cycles end
                next = open.poll();
            }
            if (next == null) {
                throw new TufException.NoSuchTarget("target", targetPath, "one that a trusted role lists");
            }
            if (visited.size() == TrustLimits.ROLES_VISITED) {
                throw new TufException.NoSuchTarget(
                        "target", targetPath, "one within the first " + TrustLimits.ROLES_VISITED + " roles");
            }
            visited.add(next.name());
            role = roles.run(next.name(), next.signers());
        }
    }

    /** 5.6.7.2: in order of appearance; after a terminating one (5.6.7.2.1) neither its siblings nor anybody above. */
    private static void push(List<Delegation> delegations, Deque<Delegation> open) {
        int last = delegations.size();
        for (int i = 0; i < delegations.size(); i++) {
            if (delegations.get(i).terminating()) {
                open.clear();
                last = i + 1;
                break;
            }
        }
        for (int i = last - 1; i >= 0; i--) {
            open.push(delegations.get(i));
        }
    }
}
