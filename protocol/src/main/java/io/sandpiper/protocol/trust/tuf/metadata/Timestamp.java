package io.sandpiper.protocol.trust.tuf.metadata;

import java.time.Instant;

/** Which snapshot is the newest (specification 4.6). */
public record Timestamp(long version, Instant expires, MetaFile snapshot) implements Metadata {
    static Timestamp read(Fields signed, long version, Instant expires) throws TufException.Malformed {
        MetaFile snapshot = MetaFile.readAll(signed.object("meta")).get("snapshot.json");
        if (snapshot == null) {
            throw new TufException.Malformed(signed.path() + ".meta", "no snapshot.json", "snapshot.json");
        }
        return new Timestamp(version, expires, snapshot);
    }
}
