package io.sandpiper.converter.importer.tree;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the categories of one column answer all its splits: a table with a row for each code that any split names, one for
 * all other categories and one for a missing value, and a column for each distinct split: 0 where it goes left, 1 where
 * right. So a split of categories becomes a comparison of numbers with one half, which every runtime does alike.
 */
final class Lookup {
    private final Map<CategorySplit, Integer> splits = new LinkedHashMap<>();

    /** The table's column for a split. */
    int add(CategorySplit split) {
        return splits.computeIfAbsent(split, _ -> splits.size());
    }

    int width() {
        return splits.size();
    }

    /**
     * The table.
     *
     * @param codes ascending; code {@code codes[i]} stands in row i
     * @param rows row-major, {@code codes.length + 2} by {@link Lookup#width}
     */
    record Table(int[] codes, byte[] rows) {
        int otherRow() {
            return codes.length;
        }

        int missingRow() {
            return codes.length + 1;
        }

        int height() {
            return codes.length + 2;
        }

        /** The row of a code, whether or not a split names it. */
        int row(int code) {
            int at = Arrays.binarySearch(codes, code);
            return at >= 0 ? at : otherRow();
        }
    }

    Table table(String column) {
        int[] codes = splits.keySet().stream()
                .flatMapToInt(split -> Arrays.stream(split.codes()))
                .sorted()
                .distinct()
                .toArray();
        if (codes.length == 0) {
            // Sets without members still need a key to look up.
            codes = new int[1];
        }
        long bytes = (codes.length + 2L) * width();
        if (bytes > TreeLimits.TABLE_BYTES) {
            throw new RefusedException("the categories of the column " + InvalidInputException.shown(column) + " need "
                    + bytes + " bytes of look-up tables (at most " + TreeLimits.TABLE_BYTES
                    + "): train with fewer categories or trees, or encode the column as numbers");
        }
        byte[] rows = new byte[(int) bytes];
        int at = 0;
        for (int code : codes) {
            for (CategorySplit split : splits.keySet()) {
                rows[at++] = right(split.goesLeft(code));
            }
        }
        for (CategorySplit split : splits.keySet()) {
            rows[at++] = right(!split.setGoesLeft());
        }
        for (CategorySplit split : splits.keySet()) {
            rows[at++] = right(split.missingLeft());
        }
        return new Table(codes, rows);
    }

    private static byte right(boolean goesLeft) {
        return (byte) (goesLeft ? 0 : 1);
    }
}
