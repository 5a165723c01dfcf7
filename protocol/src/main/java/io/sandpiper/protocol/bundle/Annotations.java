package io.sandpiper.protocol.bundle;

/** Keys of annotations on a manifest and on its descriptors. */
public final class Annotations {
    public static final String MODEL = "io.sandpiper.model";
    public static final String VERSION = "org.opencontainers.image.version";
    public static final String LICENCE = "org.opencontainers.image.licenses";
    /** Digest of the file that was pushed. */
    public static final String SOURCE = "io.sandpiper.source";
    /** What wrote that file, for people: {@code scikit-learn 1.7.2}. */
    public static final String FRAMEWORK = "io.sandpiper.framework";
    /** Prefix: the version of a tool that made the bundle, for example {@code io.sandpiper.tool.onnxruntime}. */
    public static final String TOOL = "io.sandpiper.tool.";
    /** On a blob of more than one chunk: the digest of its chunk list, which is a layer too. */
    public static final String CHUNKS = "io.sandpiper.chunks";
    /** On a variant: {@code fp32}, {@code int8}. */
    public static final String VARIANT = "io.sandpiper.variant";
    /** On a variant: the device class, {@code any} or for example {@code linux/arm64+dotprod}. */
    public static final String DEVICE_CLASS = "io.sandpiper.class";
    /** On a variant: {@code onnxruntime}. */
    public static final String ENGINE = "io.sandpiper.engine";
    /** On a variant: its place in the order of preference, 0 is best. */
    public static final String RANK = "io.sandpiper.rank";

    /** On a manifest whose variants and golden cases are sealed: the digest of the manifest that it was before. */
    public static final String SEALED = "io.sandpiper.sealed";

    private Annotations() {}
}
