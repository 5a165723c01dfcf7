package io.sandpiper.protocol.trust.tuf.metadata;

import java.time.DateTimeException;
import java.time.Instant;

/** Reads metadata files of each kind; nothing in them is verified by that. */
public final class MetadataFormat {
    private MetadataFormat() {}

    public static SignedFile<Root> root(byte[] bytes) throws TufException.Malformed {
        return read("root", "root", bytes, Root::read);
    }

    public static SignedFile<Timestamp> timestamp(byte[] bytes) throws TufException.Malformed {
        return read("timestamp", "timestamp", bytes, Timestamp::read);
    }

    public static SignedFile<Snapshot> snapshot(byte[] bytes) throws TufException.Malformed {
        return read("snapshot", "snapshot", bytes, Snapshot::read);
    }

    /** @param role {@code targets}, or the name of a delegated role */
    public static SignedFile<Targets> targets(String role, byte[] bytes) throws TufException.Malformed {
        return read(role, "targets", bytes, Targets::read);
    }

    private static <T extends Metadata> SignedFile<T> read(String role, String type, byte[] bytes, Kind<T> kind)
            throws TufException.Malformed {
        Fields file = Fields.of(role, JsonDocument.read(role, bytes));
        Fields signed = new Fields(role, file.object("signed").members());
        if (!signed.text("_type").equals(type)) {
            throw new TufException.Malformed(role + "._type", signed.text("_type"), type);
        }
        // 4.3: which versions match is the adopter's choice; within 1 nothing changes what a client does.
        String version = signed.text("spec_version");
        if (!version.equals("1") && !version.startsWith("1.")) {
            throw new TufException.Malformed(role + ".spec_version", version, "1.x");
        }
        T content = kind.read(signed, signed.integer("version", 1, TrustLimits.VERSION), expires(signed));
        byte[] signedBytes = CanonicalJson.bytes(new JsonValue.JsonObject(signed.members()));
        return new SignedFile<>(bytes, signedBytes, FileSignature.readAll(file), content);
    }

    private static Instant expires(Fields signed) throws TufException.Malformed {
        String text = signed.text("expires");
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new TufException.Malformed(signed.path() + ".expires", text, "a time like 2030-01-01T00:00:00Z");
        }
    }

    private interface Kind<T> {
        T read(Fields signed, long version, Instant expires) throws TufException.Malformed;
    }
}
