package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.Column;
import io.sandpiper.converter.importer.tree.Tree;
import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Names and kinds of the columns. */
final class Columns {
    private Columns() {}

    /** @param categorical columns that the training's parameters call so */
    static List<Column> of(Section header, TreeSet<Integer> categorical, PandasCategories pandas, List<Tree> trees) {
        int count = header.integer("max_feature_idx", 0, TreeLimits.COLUMNS - 1) + 1;
        String[] names = words(header, "feature_names", count);
        String[] infos = words(header, "feature_infos", count);
        TreeSet<Integer> categories = new TreeSet<>(categorical.headSet(count));
        for (int i = 0; i < count; i++) {
            // A range in brackets is a number's; a column of one value alone says "none".
            if (!infos[i].startsWith("[") && !infos[i].equals("none")) {
                categories.add(i);
            }
        }
        int[] last = lastCodes(trees, count);
        for (int i = 0; i < count; i++) {
            if (last[i] >= 0) {
                categories.add(i);
            }
        }
        int known = pandas.byColumn().size();
        if (known > 0 && known != categories.size()) {
            throw new RefusedException("the file has " + categories.size() + " categorical columns and " + known
                    + " lists of categories, so which list belongs to which column cannot be told: train with the"
                    + " category columns of the data frame alone (categorical_feature='auto', none of them ordered)");
        }
        List<Column> columns = new ArrayList<>();
        int list = 0;
        for (int i = 0; i < count; i++) {
            if (!categories.contains(i)) {
                columns.add(new Column.Number(names[i]));
            } else if (known == 0) {
                columns.add(new Column.Code(names[i], false));
            } else {
                checkCodes(names[i], last[i], pandas.byColumn().get(list).size());
                columns.add(pandas.column(names[i], list++));
            }
        }
        return columns;
    }

    /** By column: the largest code that a set of categories holds, negative where no split is one of categories. */
    private static int[] lastCodes(List<Tree> trees, int count) {
        int[] last = new int[count];
        Arrays.fill(last, -1);
        for (Tree tree : trees) {
            tree.categories().forEach((node, split) -> {
                int column = tree.feature()[node];
                int code = split.codes().length == 0 ? 0 : split.codes()[split.codes().length - 1];
                if (column >= 0 && column < count) {
                    last[column] = Math.max(last[column], code);
                }
            });
        }
        return last;
    }

    /** Codes beyond a list show that it is another column's. */
    private static void checkCodes(String name, int last, int categories) {
        if (last >= categories) {
            throw new InvalidInputException(
                    "column " + name,
                    "category number " + last,
                    "0 to " + (categories - 1) + ", as " + PandasCategories.FIELD + " lists them");
        }
    }

    private static String[] words(Section header, String field, int count) {
        String[] words = header.text(field).split(" ", count + 1);
        if (words.length != count) {
            throw new InvalidInputException(
                    header.where(field), words.length + " words", count + ", as max_feature_idx says");
        }
        if (Arrays.stream(words).anyMatch(String::isEmpty)) {
            throw new InvalidInputException(header.where(field), "an empty word", "one word a column");
        }
        return words;
    }
}
