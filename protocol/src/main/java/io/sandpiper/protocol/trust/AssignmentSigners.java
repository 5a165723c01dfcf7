package io.sandpiper.protocol.trust;

import io.sandpiper.protocol.digest.Digest;

/** Whose assignments count, of those that the fleet's authority vouches for (Uptane 1.2, 5.4.4.6: the director's key). */
@FunctionalInterface
public interface AssignmentSigners {
    /** Whomever the authority vouches for: a fleet whose list names nobody. */
    AssignmentSigners VOUCHED_FOR = key -> true;

    /**
     * May block on the disk.
     *
     * @param key SHA-256 of the signer's SubjectPublicKeyInfo in DER
     */
    boolean mayAssign(Digest key);
}
