package io.sandpiper.agent.serve;

/** Limits of the device's HTTP interface that no configuration moves; the others are {@link ServeSettings}. */
final class ServeLimits {
    /** A text in a body, for example an element of a BYTES tensor; an image in base64 has the body's own limit. */
    static final int STRING_CHARS = 1 << 20;
    /** A key of a JSON object. */
    static final int NAME_CHARS = 1_024;
    /** Keys of a body that are not read, for example of a tensor's parameters. */
    static final int UNREAD_KEYS = 1_024;
    /** Values beyond those of a tensor that are counted, to say how many there are; more are refused unread. */
    static final int SURPLUS_VALUES = 1_024;
    /** A number as it is written. */
    static final int NUMBER_CHARS = 64;
    /** Instances in one {@code :predict}: they are run one after the other. */
    static final int INSTANCES = 1_024;
    /** Nesting of JSON: tensors have few axes. */
    static final int DEPTH = 32;
    /** The lengths above and this, for those who meet them. */
    static final String JSON_WORDS = "JSON nested at most " + DEPTH + " deep, keys of at most " + NAME_CHARS
            + " characters, numbers of " + NUMBER_CHARS + ", texts of " + STRING_CHARS;
    /** A call to the model repository: an order and a few parameters. */
    static final int ORDER_BYTES = 64 << 10;
    /** A request's head. */
    static final int HEADER_BYTES = 16 << 10;
    /** Of a body that is handed on at once: a tensor comes in few parts, and no more than this waits with the decoder. */
    static final int CHUNK_BYTES = 64 << 10;
    /** A piece that a body is kept in: one of a known length up to this is one piece, which is parsed fastest. */
    static final int PIECE_BYTES = 64 << 10;
    /** A part of a body that is a piece of its own, and not copied together with others. */
    static final int KEPT_BYTES = 8 << 10;
    /** A piece of a body whose length is not known. */
    static final int UNKNOWN_PIECE_BYTES = 16 << 10;
    /** Axes of a tensor. */
    static final int AXES = 16;
    /** What an image's file may hold beside its pixels, for example a thumbnail. */
    static final int IMAGE_BESIDE_BYTES = 1 << 20;
    /** How often http.bodyTimeout a connection may be without a whole request after its last one. */
    static final int QUIET_TURNS = 10;
    /** Seconds after which a connection that says nothing is closed. */
    static final int IDLE_SECONDS = 300;
    /** How long the rest of a body that is too large is read and dropped, so that the caller sees the answer. */
    static final int DRAIN_MILLIS = 2_000;
    /** Seconds after which a caller who met a full queue may come back. */
    static final int RETRY_AFTER_SECONDS = 1;

    private ServeLimits() {}
}
