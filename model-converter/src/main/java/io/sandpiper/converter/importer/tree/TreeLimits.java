package io.sandpiper.converter.importer.tree;

/** What a tree model may hold at most: a file comes from a stranger, and is held in memory several times over. */
public final class TreeLimits {
    /** Bytes of a model file: the largest ones in use have some hundred. */
    public static final long FILE_BYTES = 512L << 20;
    /** Nodes of all trees: 40 bytes each here, and again as much as attributes of the ONNX node. */
    public static final int NODES = 5_000_000;
    /** Trees of one model. */
    public static final int TREES = 200_000;
    /** Nodes from a root to a leaf: the runtime builds trees by recursion, on a stack of its own size. */
    public static final int DEPTH = 1_000;
    /** Input columns; a table of data has no more ({@code DataLimits.COLUMNS}). */
    public static final int COLUMNS = 16_384;
    /** Characters of a column's or category's name: it stands in specs, tables and errors. */
    public static final int NAME_CHARS = 500;
    /** Classes or outputs of one model. */
    public static final int TARGETS = 10_000;
    /** Codes in the sets of all categorical splits. */
    public static final int CATEGORIES = 20_000_000;
    /** Categories of all columns: they are lists of names, not an identifier of each row. */
    public static final int COLUMN_CATEGORIES = 100_000;
    /** One byte a category and distinct split of a column: the look-up tables in the ONNX file. */
    public static final long TABLE_BYTES = 64L << 20;
    /** Rows that are compared with the framework's own predictions. */
    public static final int CASE_ROWS = 1_000;

    /** Values of all these rows, some 30 bytes each: of wide tables fewer rows are compared. */
    static final int CASE_VALUES = 4_000_000;

    private TreeLimits() {}
}
