package io.sandpiper.agent.listen;

/** Limits of listening that no configuration moves. */
final class ListenLimits {
    /** A socket's path: unix(7) has 108 bytes for it with the zero at its end. */
    static final int SOCKET_PATH_BYTES = 107;
    /** An API key: 16 characters of base64 are 96 bits, which nobody guesses over a network. */
    static final int KEY_MIN_CHARS = 16;
    /** The longest: it comes in the head of each request. */
    static final int KEY_MAX_CHARS = 1_024;
    /** A certificate with its chain, or its key. */
    static final int PEM_BYTES = 256 << 10;
    /** The wait before a taken endpoint is tried again; doubles from the one to the other. */
    static final int RETRY_MIN_MILLIS = 500;

    static final int RETRY_MAX_MILLIS = 30_000;

    private ListenLimits() {}
}
