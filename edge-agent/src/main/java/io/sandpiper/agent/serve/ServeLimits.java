package io.sandpiper.agent.serve;

/** Every limit of the device's HTTP interface. */
final class ServeLimits {
    /** A request's body: a colour image of 2048 by 2048 in base64, or a batch of small ones. */
    static final int BODY_BYTES = 16 << 20;
    /** Instances in one {@code :predict}: they are run one after the other. */
    static final int INSTANCES = 1_024;
    /** Nesting of JSON: tensors have few axes. */
    static final int DEPTH = 32;
    /** Seconds after which a caller who met a full queue may come back. */
    static final int RETRY_AFTER_SECONDS = 1;

    private ServeLimits() {}
}
