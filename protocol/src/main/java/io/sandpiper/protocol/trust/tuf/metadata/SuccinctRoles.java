package io.sandpiper.protocol.trust.tuf.metadata;

import java.util.HexFormat;
import java.util.Map;

/**
 * 2^bits roles of equal keys (TAP 15): a target belongs to the bin whose number is the first bits of its path's SHA-256.
 */
public record SuccinctRoles(Signers signers, int bits, String namePrefix) {
    static SuccinctRoles read(Fields fields, Map<String, RoleKey> keys) throws TufException.Malformed {
        int bits = (int) fields.integer("bit_length", 1, TrustLimits.SUCCINCT_BITS);
        String prefix = fields.text("name_prefix");
        SuccinctRoles roles = new SuccinctRoles(Signers.read(fields, keys), bits, prefix);
        RoleName.check(fields.path() + ".name_prefix", roles.name(0));
        return roles;
    }

    /** No other role is asked beside the bin: it is the only one that covers the path. */
    Delegation bin(String targetPath) {
        long first32 = HexFormat.fromHexDigitsToLong(PathRule.hash(targetPath).substring(0, 8));
        return new Delegation(name(first32 >>> (32 - bits)), signers, true, new PathRule.All());
    }

    /** The number in hex, with as many digits as the highest has. */
    private String name(long bin) {
        int digits = (bits + 3) / 4;
        return namePrefix + "-" + HexFormat.of().toHexDigits(bin, digits);
    }
}
