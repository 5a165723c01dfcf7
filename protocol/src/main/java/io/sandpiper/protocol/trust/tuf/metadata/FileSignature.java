package io.sandpiper.protocol.trust.tuf.metadata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** One signature of a file, not verified yet; {@code value} is empty where it is no hex. */
record FileSignature(String keyId, byte[] value) {
    static List<FileSignature> readAll(Fields file) throws TufException.Malformed {
        List<FileSignature> signatures = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (JsonValue element : file.array("signatures", TrustLimits.SIGNATURES)) {
            Fields fields = Fields.of(file.path() + ".signatures", element);
            String keyId = fields.text("keyid");
            // 4.2: "The keyid MUST be unique in the signatures array".
            if (!seen.add(keyId)) {
                throw new TufException.Malformed(fields.path(), keyId, "each key id once");
            }
            signatures.add(new FileSignature(keyId, bytes(fields.text("sig"))));
        }
        return signatures;
    }

    private static byte[] bytes(String hex) {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            return new byte[0]; // does no harm beside enough good ones
        }
    }
}
