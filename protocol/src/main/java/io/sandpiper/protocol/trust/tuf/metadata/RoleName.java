package io.sandpiper.protocol.trust.tuf.metadata;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names of roles and targets come from strangers, and become parts of URLs and names of files. */
public final class RoleName {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private RoleName() {}

    /** A delegated role called {@code root} would be stored over the root, and {@code 3.root} in the place of the third. */
    static String check(String field, String name) throws TufException.Malformed {
        if (name.isEmpty()
                || name.getBytes(StandardCharsets.UTF_8).length > TrustLimits.ROLE_NAME_BYTES
                || Root.TOP_LEVEL.contains(name)
                || MetadataName.isNumberedRoot(name)) {
            throw new TufException.Malformed(
                    field,
                    name,
                    "1 to " + TrustLimits.ROLE_NAME_BYTES + " bytes, and no name of a top-level role or of a root");
        }
        return name;
    }

    /** Percent-encoded but for RFC 3986's unreserved characters: no slash is left, and no two names become one. */
    public static String encoded(String name) {
        StringBuilder out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf((char) (b & 0xff)) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }
}
