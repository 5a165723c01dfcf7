package io.sandpiper.agent.slot;

import java.time.Duration;

/** Limits of what serves that no configuration moves; the others are {@link SlotSettings}. */
public final class SlotLimits {
    /** Threads of one version. */
    public static final int THREADS = 64;
    /** Requests that wait for one version. */
    public static final int QUEUE = 65_536;
    /** Samples of one request, at most that can be configured. */
    public static final int SAMPLES = 1 << 20;
    /** Samples of one request where nobody configures it. */
    static final int SAMPLES_DEFAULT = 4_096;
    /** What a small device's Java machine and the requests in it take beside the models. */
    static final long RESERVE_BYTES = 256L << 20;
    /** What a model needs besides its weights: buffers and the runtime's own structures. */
    static final long BESIDE_BYTES = 2L << 20;
    /** Bytes of unused buffers that one slot thread keeps for the next request of another shape than the one laid out. */
    static final long POOL_BYTES = 8L << 20;
    /** Unused buffers that one slot thread keeps: searched one by one. */
    static final int POOL_BUFFERS = 64;
    /** The smallest of them. */
    static final int BUFFER_BYTES_LEAST = 256;

    /** Bytes of the inputs that share a run, beyond which no request is added: they lie there twice, once joined. */
    static final long BATCH_BYTES = 64L << 20;
    /** How long a run may wait for more requests: what one of them pays at worst. */
    static final Duration BATCH_DELAY = Duration.ofSeconds(1);

    private SlotLimits() {}
}
