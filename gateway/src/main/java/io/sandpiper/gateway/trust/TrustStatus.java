package io.sandpiper.gateway.trust;

import java.util.List;

/**
 * Who can do what, and what expires when.
 *
 * @param headline what a thief of the gateway could do, in one sentence
 * @param keyFiles whether a passphrase closes them
 * @param targets versions that are listed
 */
public record TrustStatus(String headline, String keyFiles, List<Role> roles, int targets) {
    /**
     * A role as it stands.
     *
     * @param key where its key is
     * @param does what its key is for
     */
    public record Role(TrustRole role, long version, String expires, String key, String does) {}

    static TrustStatus of(List<Role> roles, boolean isOnline, boolean isClosed, int targets) {
        return new TrustStatus(
                isOnline
                        ? "whoever takes this gateway can make any bytes a model of every device: the keys of root and"
                                + " targets lie here"
                        : "whoever takes this gateway can hold updates up, and choose among the versions that are listed;"
                                + " new bytes need the key of targets, which is elsewhere",
                isClosed ? "closed by SANDPIPER_KEY_PASSPHRASE" : "plain, for their owner alone (0600)",
                roles,
                targets);
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
