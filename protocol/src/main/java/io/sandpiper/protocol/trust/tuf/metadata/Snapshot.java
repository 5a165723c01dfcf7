package io.sandpiper.protocol.trust.tuf.metadata;

import java.time.Instant;
import java.util.Map;

/**
 * Which targets files belong together (specification 4.4).
 *
 * @param meta by file name: {@code targets.json}
 */
public record Snapshot(long version, Instant expires, Map<String, MetaFile> meta) implements Metadata {
    static Snapshot read(Fields signed, long version, Instant expires) throws TufException.Malformed {
        return new Snapshot(version, expires, MetaFile.readAll(signed.object("meta")));
    }

    /** What it says of a role; a role that it does not list must not be used. */
    public MetaFile of(String role) throws TufException.Mismatched {
        MetaFile file = meta.get(role + ".json");
        if (file == null) {
            throw new TufException.Mismatched("snapshot.meta", "no " + role + ".json", "every role that is used");
        }
        return file;
    }
}
