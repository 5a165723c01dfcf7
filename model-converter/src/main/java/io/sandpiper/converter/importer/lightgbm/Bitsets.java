package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.CategorySplit;
import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.HashMap;
import java.util.Map;

/**
 * The category sets of one tree, as bits of 32-bit words.
 *
 * @param bounds of each set: its first word, and behind the last set the number of words
 * @param made splits by the number of their set: several nodes of a hostile file may name one large set
 */
record Bitsets(Section section, int[] bounds, long[] words, Map<Integer, CategorySplit> made) {
    private static final int WORD_BITS = 32;

    static Bitsets of(Section section) {
        int sets = section.integerOr("num_cat", 0, 0, TreeLimits.NODES);
        if (sets == 0) {
            return new Bitsets(section, new int[1], new long[0], new HashMap<>());
        }
        int[] bounds = section.integers("cat_boundaries", sets + 1);
        for (int i = 0; i <= sets; i++) {
            if (bounds[i] < (i == 0 ? 0 : bounds[i - 1]) || bounds[i] > TreeLimits.CATEGORIES) {
                throw new InvalidInputException(
                        section.where("cat_boundaries") + "[" + i + "]", bounds[i], "no less than the one before");
            }
        }
        double[] numbers = section.doubles("cat_threshold", bounds[sets]);
        long[] words = new long[numbers.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) numbers[i];
            if (words[i] != numbers[i] || words[i] < 0 || words[i] >= 1L << WORD_BITS) {
                throw new InvalidInputException(
                        section.where("cat_threshold") + "[" + i + "]", numbers[i], "a whole number of 32 bits");
            }
        }
        return new Bitsets(section, bounds, words, new HashMap<>());
    }

    /** @param set its number, which the file writes in place of a threshold */
    CategorySplit split(int node, double set) {
        int index = (int) set;
        if (index != set || index < 0 || index >= bounds.length - 1) {
            throw new InvalidInputException(
                    section.where("threshold") + "[" + node + "]",
                    set,
                    "one of the " + (bounds.length - 1) + " sets of categories");
        }
        // A missing category goes right, whatever the node says of missing values.
        return made.computeIfAbsent(index, _ -> new CategorySplit(codes(index), true, false));
    }

    private int[] codes(int index) {
        int count = 0;
        for (int word = bounds[index]; word < bounds[index + 1]; word++) {
            count += Long.bitCount(words[word]);
        }
        if (count > TreeLimits.COLUMN_CATEGORIES) {
            throw new RefusedException(section.name() + " splits by a set of " + count + " categories (at most "
                    + TreeLimits.COLUMN_CATEGORIES + "): group the rare ones and train again");
        }
        int[] codes = new int[count];
        int found = 0;
        for (int word = bounds[index]; word < bounds[index + 1]; word++) {
            for (int bit = 0; bit < WORD_BITS; bit++) {
                if ((words[word] >> bit & 1) == 1) {
                    codes[found++] = (word - bounds[index]) * WORD_BITS + bit;
                }
            }
        }
        return codes;
    }
}
