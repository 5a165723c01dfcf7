package io.sandpiper.converter.importer.xgboost;

/** What a document may hold at most, whatever it says of itself: what is read stays in memory until the model is made. */
final class DocumentLimits {
    /** Objects within lists within objects; XGBoost's own files need about ten. */
    static final int DEPTH = 32;
    /** Numbers in lists, 8 bytes each: eight for each node that a model may have. */
    static final int NUMBERS = 40_000_000;
    /** Objects, lists and texts, some 100 bytes each: 20 for each tree that a model may have. */
    static final int VALUES = 4_000_000;
    /** Bytes of one text: the longest is what scikit-learn's wrapper says of itself. */
    static final int TEXT_BYTES = 1 << 20;
    /** Bytes of a field's name. */
    static final int NAME_BYTES = 1 << 10;
    /** Digits and signs of one number; a double needs 25. */
    static final int NUMBER_CHARS = 64;

    private DocumentLimits() {}
}
