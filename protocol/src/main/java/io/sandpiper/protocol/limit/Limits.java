package io.sandpiper.protocol.limit;

/** Every limit of what crosses a boundary. Sizes are bytes of payload unless the name says otherwise. */
public final class Limits {
    /** One chunk of a blob: large enough for few messages, small enough for a slow link to lose one. */
    public static final int CHUNK_BYTES = 65_536;
    /** A blob: protobuf's own limit for an ONNX file, 2 GiB. */
    public static final long BLOB_BYTES = 2L << 30;
    /** A model pushed as one MQTT message; MQTT's own bound is 256 MiB, the broker's memory is the reason for less. */
    public static final int PUSH_BYTES = 64 << 20;
    /** The broker's one packet limit for everybody: a push and its properties. */
    public static final int PACKET_BYTES = PUSH_BYTES + (1 << 20);
    /** A manifest is one chunk, so that it needs no list of its own. */
    public static final int MANIFEST_BYTES = CHUNK_BYTES;
    /** A spec with thousands of class labels. */
    public static final int SPEC_BYTES = 4 << 20;
    /** Digest, and a bit a chunk of the largest blob. */
    public static final int WANT_BYTES = 1 + 32 + (int) (BLOB_BYTES / CHUNK_BYTES / 8);
    /** hello, reported, presence, desired, ack, order, reply: JSON that a person can read. */
    public static final int MESSAGE_BYTES = 64 << 10;
    /** One telemetry batch with its sketches. */
    public static final int TELEMETRY_BYTES = 256 << 10;
    /** One file of the trust metadata as a message: some 1,800 versions, and a device takes 32 such messages at once. */
    public static final int TRUST_FILE_BYTES = 256 << 10;
    /** Delegated roles of a fleet: a device searches them one after another, and holds the newest file of each. */
    public static final int TRUST_DELEGATIONS = 32;
    /** User properties of one message, names and values: a push's version, digests and selector. */
    public static final int PROPERTY_BYTES = 16 << 10;
    /** Labels on a device. */
    public static final int LABELS = 32;
    /** Files of a kind on offline media: devices that one folder is meant for, or files of metadata. */
    public static final int MEDIA_FILES = 1_000;
    /** Index of offline media: a manifest takes some 200 bytes. */
    public static final int INDEX_BYTES = 256 << 10;
    /**
     * How far an assignment's counter may be ahead of the one before it: the gateway counts one by one, and a thief of its key must
     * not be able to use up the 52 bits that a device says in its hello.
     */
    public static final long COUNTER_JUMP = 1L << 20;
    /** Models assigned to one device: a small machine, and one desired state is one message. */
    public static final int TARGETS = 64;

    private Limits() {}

    static {
        if (WANT_BYTES > CHUNK_BYTES || MANIFEST_BYTES > CHUNK_BYTES || PACKET_BYTES <= PUSH_BYTES) {
            throw new ExceptionInInitializerError("limits do not fit together");
        }
    }
}
