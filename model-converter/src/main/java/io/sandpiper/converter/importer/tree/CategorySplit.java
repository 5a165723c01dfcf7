package io.sandpiper.converter.importer.tree;

import java.util.Arrays;

/**
 * A split by a set of category codes.
 *
 * @param codes ascending
 * @param setGoesLeft true where the set's members go left and all others right (LightGBM), false for the reverse
 *     (XGBoost)
 * @param missingLeft where a missing value goes
 */
public record CategorySplit(int[] codes, boolean setGoesLeft, boolean missingLeft) {
    public CategorySplit {
        codes = codes.clone();
        Arrays.sort(codes);
    }

    /** @param code negative for a category that no split can hold */
    boolean goesLeft(int code) {
        return (Arrays.binarySearch(codes, code) >= 0) == setGoesLeft;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CategorySplit split
                && setGoesLeft == split.setGoesLeft
                && missingLeft == split.missingLeft
                && Arrays.equals(codes, split.codes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(codes) * 4 + (setGoesLeft ? 2 : 0) + (missingLeft ? 1 : 0);
    }
}
