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
        trees.forEach(tree -> tree.categories().keySet().forEach(node -> categories.add(tree.feature()[node])));
        List<Integer> places = List.copyOf(categories);
        int known = pandas.byColumn().size();
        if (known > 0 && known != places.size()) {
            throw new RefusedException("the file has " + places.size() + " categorical columns and " + known
                    + " lists of categories, so which list belongs to which column cannot be told: train with the"
                    + " category columns of the data frame alone (categorical_feature='auto', none of them ordered)");
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = places.indexOf(i);
            columns.add(
                    at < 0
                            ? new Column.Number(names[i])
                            : known == 0 ? new Column.Code(names[i], false) : pandas.column(names[i], at));
        }
        for (int at = 0; at < known; at++) {
            checkCodes(
                    columns.get(places.get(at)),
                    places.get(at),
                    pandas.byColumn().get(at).size(),
                    trees);
        }
        return columns;
    }

    /** Codes beyond a list show that it is another column's. */
    private static void checkCodes(Column column, int place, int categories, List<Tree> trees) {
        for (Tree tree : trees) {
            tree.categories().forEach((node, split) -> {
                int last = split.codes().length == 0 ? 0 : split.codes()[split.codes().length - 1];
                if (tree.feature()[node] == place && last >= categories) {
                    throw new InvalidInputException(
                            "column " + column.name(),
                            "category number " + last,
                            "0 to " + (categories - 1) + ", as " + PandasCategories.FIELD + " lists them");
                }
            });
        }
    }

    private static String[] words(Section header, String field, int count) {
        String[] words = header.text(field).split(" ", -1);
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
