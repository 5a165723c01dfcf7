package io.sandpiper.agent.score.input;

/** Every limit of a file that is scored. */
public final class InputLimits {
    /** Bytes of one row of text: an image of 512 by 512 pixels in colour, as decimals. */
    public static final int ROW_BYTES = 8 << 20;
    /** Columns of a table: an image of 64 by 64 pixels in colour, with room for what is not read. */
    public static final int COLUMNS = 16_384;
    /** Columns that are passed through. */
    public static final int KEPT = 256;
    /** Axes of an array in a JSON row. */
    static final int AXES = 16;
    /** Read from a file at once. */
    static final int READ_BYTES = 64 << 10;
    /** More than the last block took is set aside for the next. */
    static final int SPARE_BYTES = 4 << 10;
    /** Looked at to find out what a file is. */
    public static final int PEEK_BYTES = 4 << 10;

    private InputLimits() {}
}
