package io.sandpiper.agent.infer;

/** Limits of what requests on every wire share that no configuration moves. */
final class InferLimits {
    /** Versions counted apart, as many as {@code UseCounter} counts; what goes beyond is not counted. */
    static final int VERSIONS = 256;
    /** Batch sizes of one version told apart; runs of others are in its count of executions alone. */
    static final int BATCH_SIZES = 128;
    /** Arrays of bodies that lie unused and wait for the next: a few pictures; not counted in the bodies' memory. */
    static final int IDLE_BYTES = 1 << 20;
    /** The shortest of them: to look for a shorter one costs more than its zeros. */
    static final int REUSED_BYTES_LEAST = 16 << 10;
    /** How much longer than asked for one of them may be: one in so many bytes. */
    static final int SPARE = 4;

    /** A caller's tracestate that is passed on (W3C Trace Context, section 3.3.1.5): it waits with its span. */
    static final int TRACESTATE_CHARS = 512;

    private InferLimits() {}
}
