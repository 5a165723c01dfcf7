package io.sandpiper.protocol.bundle;

/** The media types of a bundle, as OCI image-spec v1.1 descriptors carry them; listed in docs/reference/bundle.md. */
public final class MediaTypes {
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    /** The manifest's artifactType. */
    public static final String MODEL = "application/vnd.sandpiper.model.v1";
    /** {@link ModelSpec} as JSON: the manifest's config. */
    public static final String SPEC = "application/vnd.sandpiper.spec.v1+json";
    /** A variant for ONNX Runtime. */
    public static final String ONNX = "application/vnd.sandpiper.variant.onnx";
    /** A variant for TensorFlow Lite. */
    public static final String TFLITE = "application/vnd.sandpiper.variant.tflite";
    /** The digests of a blob's chunks, 32 bytes each. */
    public static final String CHUNKS = "application/vnd.sandpiper.chunks.v1";
    /** {@link Golden} as JSON. */
    public static final String GOLDEN = "application/vnd.sandpiper.golden.v1+json";
    /** {@link Evidence} as JSON: the reproducible part. */
    public static final String EVIDENCE = "application/vnd.sandpiper.evidence.v1+json";
    /** {@link Baseline} as JSON. */
    public static final String BASELINE = "application/vnd.sandpiper.baseline.v1+json";
    /** What was measured while converting; a referrer outside the manifest's digest. */
    public static final String REPORT = "application/vnd.sandpiper.report.v1+json";

    private MediaTypes() {}
}
