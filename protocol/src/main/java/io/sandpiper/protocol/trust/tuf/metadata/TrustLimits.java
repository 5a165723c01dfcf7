package io.sandpiper.protocol.trust.tuf.metadata;

import java.time.Duration;

/**
 * Every limit of the TUF client, its unit and its reason. A repository that has been taken over may send anything of any
 * length at any pace; it must not cost the device more than stands here.
 */
public final class TrustLimits {
    /** Bytes of a root file (the specification's W, 5.3.3): ten RSA keys and as many signatures take 20 KiB. */
    public static final int ROOT_BYTES = 256 * 1024;
    /** Bytes of a timestamp file (X, 5.4.1): it names one file. */
    public static final int TIMESTAMP_BYTES = 16 * 1024;
    /** Bytes of a snapshot file (Y, 5.5.1): 10 000 roles with versions; parsed, about ten times as much heap. */
    public static final int SNAPSHOT_BYTES = 1024 * 1024;
    /** Bytes of a targets file (Z, 5.6.1): 5 000 targets with hashes; the agent's heap is 48 MiB. */
    public static final int TARGETS_BYTES = 1024 * 1024;

    /** Root files taken in one update (Y, 5.3.3): one a day for most of a year; the next update takes the rest. */
    public static final int ROOT_ROTATIONS = 256;
    /** Roles visited in one search (5.6.7.1): each may cost a request and {@link #TARGETS_BYTES}. */
    public static final int ROLES_VISITED = 64;

    /** Nested arrays and objects: the specification's own need 7, custom fields some more. */
    public static final int JSON_DEPTH = 32;
    /** Digits of a number: 64 bits take 19. */
    public static final int NUMBER_DIGITS = 20;
    /** Keys in a file: each is hashed once. */
    public static final int KEYS = 128;
    /** Signatures in a file: each may cost a verification of a third of a millisecond. */
    public static final int SIGNATURES = 128;
    /** Delegations of one role: all are compared with a target's path. */
    public static final int DELEGATIONS = 1_024;
    /** Patterns or prefixes of one delegation. */
    public static final int PATHS = 1_024;
    /** Characters of a target's path, and of a pattern: matching costs their product, up to half a second a role. */
    public static final int PATH_CHARS = 512;
    /** Bytes of a role's name: percent-encoded and with {@code .json} it must fit a file name's 255. */
    public static final int ROLE_NAME_BYTES = 80;
    /** Bits of a bin's number (TAP 15). */
    public static final int SUCCINCT_BITS = 32;
    /** The highest version: what every JSON reader keeps exactly (2^53 - 1). */
    public static final long VERSION = 9_007_199_254_740_991L;

    /** Bytes of a target: the largest bundle that a gateway takes is far below. */
    public static final long TARGET_BYTES = 16L * 1024 * 1024 * 1024;
    /** Redirects followed for one file, all on the same host. */
    public static final int REDIRECTS = 3;

    /** From the request for one metadata file to its last byte: 1 MiB at 35 KB/s. */
    public static final Duration METADATA_TIME = Duration.ofSeconds(30);
    /** The requests of one update, or of one search, together. */
    public static final Duration UPDATE_TIME = Duration.ofMinutes(5);
    /** A target's time, beside what {@link #TARGET_BYTES_PER_SECOND} allows for its length. */
    public static final Duration TARGET_TIME = Duration.ofSeconds(60);
    /** Slower than this (bytes a second, over the whole target) is a slow retrieval attack or as good as one. */
    public static final long TARGET_BYTES_PER_SECOND = 8 * 1024;
    /** How long an update waits for another one on the same store; two updates may take this long. */
    public static final Duration LOCK_WAIT = UPDATE_TIME.multipliedBy(2);
    /** How far the newest time may lag behind: a device that asks every minute does not write to its flash as often. */
    public static final Duration TIME_GRAIN = Duration.ofHours(1);
    /** What an interrupted download left is removed after this long: no download takes longer than its own limit. */
    public static final Duration LEFTOVER_AGE =
            TARGET_TIME.plusSeconds(TARGET_BYTES / TARGET_BYTES_PER_SECOND).plusDays(1);

    static {
        check(3 * ROLE_NAME_BYTES + ".json".length() <= 255, "a role's name must fit a file name");
        check(METADATA_TIME.compareTo(UPDATE_TIME) < 0, "one file must not take an update's time");
    }

    private TrustLimits() {}

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalStateException("limits do not fit together: " + rule);
        }
    }
}
