package io.sandpiper.protocol.trust.tuf.metadata;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What timestamp says of snapshot, and snapshot of each targets file (specification 4.4, METAFILES).
 *
 * @param length bytes, where stated
 */
public record MetaFile(long version, OptionalLong length, Optional<Hashes> hashes) {
    static Map<String, MetaFile> readAll(Fields meta) throws TufException.Malformed {
        Map<String, MetaFile> files = new LinkedHashMap<>();
        for (String name : meta.names()) {
            files.put(name, read(meta.object(name)));
        }
        return files;
    }

    private static MetaFile read(Fields fields) throws TufException.Malformed {
        return new MetaFile(
                fields.integer("version", 1, TrustLimits.VERSION),
                fields.has("length")
                        ? OptionalLong.of(fields.integer("length", 1, Integer.MAX_VALUE))
                        : OptionalLong.empty(),
                fields.has("hashes") ? Optional.of(Hashes.read(fields.object("hashes"))) : Optional.empty());
    }

    /** The most bytes that the file may have: what is stated, or the limit of its kind. */
    public int mostBytes(int limit) {
        return (int) Math.min(limit, length.orElse(limit));
    }

    /** 5.5.2, 5.6.2: before anything in the file is read. */
    public void checkBytes(String of, byte[] bytes) throws TufException.Malformed, TufException.Mismatched {
        if (length.isPresent() && length.getAsLong() != bytes.length) {
            throw new TufException.Mismatched(of + ".length", bytes.length, length.getAsLong() + " bytes");
        }
        if (hashes.isPresent()) {
            hashes.get().check(of, bytes);
        }
    }

    /** 5.5.4, 5.6.4. */
    public void checkVersion(String of, long actual) throws TufException.Mismatched {
        if (actual != version) {
            throw new TufException.Mismatched(of + ".version", actual, version + ", as the file above states");
        }
    }
}
