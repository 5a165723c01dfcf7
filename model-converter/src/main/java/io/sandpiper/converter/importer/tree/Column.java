package io.sandpiper.converter.importer.tree;

import java.util.List;

/** One column as a user has it, and how it becomes what the trees compare. */
public sealed interface Column {
    String name();

    /** A number that is compared. */
    record Number(String name) implements Column {}

    /**
     * A category that is a number already: its code.
     *
     * @param down whether a fraction is rounded down (XGBoost), else towards zero (LightGBM)
     */
    record Code(String name, boolean down) implements Column {}

    /** A category that is a number; its code is its place in the list. */
    record NumberCategory(String name, List<Double> values) implements Column {
        public NumberCategory {
            values = List.copyOf(values);
        }
    }

    /** A category that is a text; its code is its place in the list. */
    record TextCategory(String name, List<String> values) implements Column {
        public TextCategory {
            values = List.copyOf(values);
        }
    }
}
