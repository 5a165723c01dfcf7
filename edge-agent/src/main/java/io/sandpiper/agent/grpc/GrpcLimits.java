package io.sandpiper.agent.grpc;

/** Limits of the gRPC interface that no configuration moves; the others are {@code http.bodyLimit} and its like. */
final class GrpcLimits {
    /** A call's head, and what its trailers may say. */
    static final int HEADER_BYTES = 16 << 10;
    /** The words of a status: half of what clients take as a head. */
    static final int STATUS_CHARS = 2_048;
    /** Calls at a time on one connection. */
    static final int STREAMS = 128;
    /** Bytes on their way on one connection: so many that calls which wait do not hold up the others. */
    static final int CONNECTION_WINDOW = 1 << 20;
    /** Bytes on their way of one call: a tensor of an image's size comes without a wait. Below the connection's own. */
    static final int STREAM_WINDOW = 256 << 10;
    /** A frame of HTTP/2: a tensor comes in few of them. */
    static final int FRAME_BYTES = 64 << 10;
    /** Streams that a client may reset on one connection within 30 seconds; more is an attack (CVE-2023-44487). */
    static final int RESETS = 20_000;
    /** Seconds after which a connection that says nothing is closed; streams may be quiet for long. */
    static final int IDLE_SECONDS = 3_600;
    /** A message up to this is laid out at once, a longer one grows as it comes. */
    static final int FIRST_BYTES = 256 << 10;
    /** Fields of a request's top level, or of one tensor without its values: a tensor has few. */
    static final int FIELDS = 4_096;
    /** Fields of a request that holds no tensors, or of one parameter: read on an event loop. */
    static final int QUESTION_FIELDS = 64;
    /** A question to server reflection, which is answered with the question in it. */
    static final int REFLECTION_BYTES = 64 << 10;
    /** Axes of a shape. */
    static final int AXES = 16;
    /** How often http.bodyTimeout a connection may take to its first call. */
    static final int FIRST_TURNS = 2;
    /** How often http.bodyTimeout a connection may be without a call. */
    static final int QUIET_TURNS = 20;
    /** HTTP/2's word for a stream that is not wanted any more (RFC 9113, section 7). */
    static final long CANCEL = 8;
    /** How long what comes for a call that is over is read and dropped. */
    static final int DRAIN_MILLIS = 2_000;
    /** How often a watched health is looked at. */
    static final int WATCH_MILLIS = 500;

    private GrpcLimits() {}
}
