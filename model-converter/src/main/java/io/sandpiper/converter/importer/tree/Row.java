package io.sandpiper.converter.importer.tree;

import org.jspecify.annotations.Nullable;

/**
 * One row of raw values, by column.
 *
 * @param numbers NaN where a value is missing
 * @param texts of the columns that hold texts; empty where a value is missing, null in other columns
 */
record Row(double[] numbers, @Nullable String[] texts) {
    static Row of(int columns) {
        return new Row(new double[columns], new @Nullable String[columns]);
    }
}
