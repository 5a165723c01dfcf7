package io.sandpiper.engine.data;

/** Every limit of a data file. Data files come from outside, so none is trusted to be small. */
public final class DataLimits {
    /** Arrays in one archive: a model's inputs and the labels, with room for what is ignored. */
    public static final int ARRAYS = 64;
    /** Bytes of all arrays of one file once unpacked; it is held in memory. */
    public static final long DATA_BYTES = 512L << 20;
    /** Samples of one file. */
    public static final int SAMPLES = 5_000_000;
    /** One sample of an array that is read a few samples at a time. */
    public static final int SAMPLE_BYTES = 64 << 20;
    /** Axes of one array. */
    public static final int AXES = 16;
    /** The text header of one array. */
    public static final int HEADER_BYTES = 4 << 10;
    /** Columns of a CSV table: an image of 64 by 64 pixels in colour, and a label. */
    public static final int COLUMNS = 16_384;
    /** Characters of one CSV record. */
    public static final int RECORD_CHARS = 1 << 20;
    /** One text: what a CSV record may hold, and what an element of a BYTES tensor may on every wire. */
    public static final int TEXT_CHARS = 1 << 20;
    /** Of a text in memory, beside its characters: two objects and a reference (64-bit JVM). */
    static final int TEXT_BESIDE_BYTES = 56;
    /** No deflate stream unpacks to more than this many times its length (RFC 1951: 258 bytes for 2 bits). */
    static final long DEFLATE_RATIO = 1_032;

    private DataLimits() {}
}
