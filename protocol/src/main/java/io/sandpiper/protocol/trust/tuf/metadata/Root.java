package io.sandpiper.protocol.trust.tuf.metadata;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Who may sign for the four top-level roles (specification 4.3). */
public record Root(
        long version,
        Instant expires,
        boolean consistentSnapshot,
        Signers root,
        Signers timestamp,
        Signers snapshot,
        Signers targets)
        implements Metadata {
    /** The names that no delegated role may have. */
    static final List<String> TOP_LEVEL = List.of("root", "timestamp", "snapshot", "targets");

    static Root read(Fields signed, long version, Instant expires) throws TufException.Malformed {
        Map<String, RoleKey> keys = Signers.readKeys(signed.object("keys", TrustLimits.KEYS));
        Fields roles = signed.object("roles");
        return new Root(
                version,
                expires,
                signed.truth("consistent_snapshot"),
                Signers.read(roles.object("root"), keys),
                Signers.read(roles.object("timestamp"), keys),
                Signers.read(roles.object("snapshot"), keys),
                Signers.read(roles.object("targets"), keys));
    }
}
