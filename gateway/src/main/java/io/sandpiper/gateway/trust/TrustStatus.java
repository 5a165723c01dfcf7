package io.sandpiper.gateway.trust;

import io.sandpiper.protocol.trust.TargetsPolicy;
import java.util.List;

/**
 * Who can do what, and what expires when.
 *
 * @param headline what a thief of the gateway could do, in one sentence
 * @param keyFiles whether a passphrase closes them
 * @param delegations teams that say which bytes are their models
 * @param waiting what waits for signatures, a sentence each
 * @param warnings what needs somebody soon, a sentence each
 * @param targets versions that are listed
 * @param policy what the list says beside: who assigns, and what is too old
 */
public record TrustStatus(
        String headline,
        String keyFiles,
        List<Role> roles,
        List<Team> delegations,
        List<String> waiting,
        List<String> warnings,
        int targets,
        TargetsPolicy policy) {
    /**
     * A role as it stands.
     *
     * @param key where its keys are
     * @param keys which they are, and how many of them must sign
     * @param does what its key is for
     */
    public record Role(TrustRole role, long version, String expires, String key, String keys, String does) {}

    /**
     * A delegated role as it stands.
     *
     * @param version of its list, 0 before the first
     * @param expires empty before the first
     * @param targets versions that it lists
     */
    public record Team(
            String name, List<String> patterns, String keys, long version, String expires, int targets, String state) {}
}
