package io.sandpiper.converter.importer;

/** Every limit of what is handed in, before a framework or a runtime sees it. */
public final class ImportLimits {
    /** Files of a folder or an archive: a SavedModel has about ten, an ONNX model with its weights apart some hundred. */
    public static final int PARTS = 10_000;
    /** Folders within folders. */
    public static final int FOLDER_DEPTH = 16;
    /** All files of an archive, unpacked: a model, protobuf's limit, and what lies beside it. */
    public static final long UNPACKED_BYTES = 4L << 30;
    /** A part that is read as text or JSON to see what the whole is. */
    public static final int DESCRIPTION_BYTES = 1 << 20;
    /** Inputs and predictions together; they are read into memory. */
    public static final long CASES_BYTES = 256L << 20;
    /** One sentence of a child, in characters. */
    public static final int REASON_CHARS = 400;

    private ImportLimits() {}
}
