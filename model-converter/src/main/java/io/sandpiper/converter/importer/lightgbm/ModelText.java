package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.Tree;
import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A model text from its first line to its last: a header, a section a tree, and behind them what the training was told.
 */
final class ModelText {
    private static final String TREE = "Tree=";
    private static final String END = "end of trees";
    private static final String AVERAGE = "average_output";
    private static final String CATEGORICAL = "[categorical_feature: ";

    private final Lines lines;
    private final Section header = new Section("the header");
    private final List<Tree> trees = new ArrayList<>();
    private final TreeSet<Integer> categorical = new TreeSet<>();
    private PandasCategories pandas = PandasCategories.NONE;
    private long nodes;
    private long codes;

    private ModelText(Lines lines) {
        this.lines = lines;
    }

    static ModelText read(Lines lines) throws IOException {
        ModelText text = new ModelText(lines);
        text.read();
        return text;
    }

    Section header() {
        return header;
    }

    List<Tree> trees() {
        return trees;
    }

    /** Columns that the parameters of the training call categorical. */
    TreeSet<Integer> categorical() {
        return categorical;
    }

    PandasCategories pandas() {
        return pandas;
    }

    boolean isAverage() {
        return header.has(AVERAGE);
    }

    /** Trees that one round of training adds. */
    int targets() {
        return header.integer("num_tree_per_iteration", 1, TreeLimits.TARGETS);
    }

    private void read() throws IOException {
        if (!"tree".equals(lines.next())) {
            throw new InvalidInputException("line 1", "another word", "tree, as LightGBM's model text begins");
        }
        @Nullable String line = lines.next();
        for (; line != null && !line.startsWith(TREE) && !line.equals(END); line = lines.next()) {
            if (line.equals(AVERAGE)) {
                header.put(lines.number(), AVERAGE, "");
            } else if (!line.isBlank()) {
                header.add(lines.number(), line);
            }
        }
        while (line != null && line.startsWith(TREE)) {
            line = tree(line);
        }
        if (line == null) {
            throw new InvalidInputException(
                    "line " + lines.number(), "the text ends", "\"" + END + "\" after the last tree: it was cut short");
        }
        rest();
        header.find("tree_sizes").ifPresent(sizes -> {
            int said = sizes.isBlank() ? 0 : sizes.strip().split(" +", TreeLimits.TREES + 2).length;
            if (said != trees.size()) {
                throw new InvalidInputException(
                        header.where("tree_sizes"), said + " sizes", trees.size() + ", one a tree");
            }
        });
    }

    /** @return the line after the tree, null at the end of the text */
    private @Nullable String tree(String first) throws IOException {
        if (trees.size() == TreeLimits.TREES) {
            throw new RefusedException("the model has more than " + TreeLimits.TREES + " trees: train fewer");
        }
        Section section = new Section(TREE + trees.size());
        if (!first.equals(section.name())) {
            throw new InvalidInputException("line " + lines.number(), first, section.name());
        }
        @Nullable String line = lines.next();
        for (; line != null && !line.startsWith(TREE) && !isEnd(line); line = lines.next()) {
            if (!line.isBlank()) {
                section.add(lines.number(), line);
            }
        }
        if (line == null) {
            return null;
        }
        Tree tree = new TreeSection(section).tree(trees.size() % targets());
        nodes += tree.left().length;
        tree.categories().values().forEach(split -> codes += split.codes().length);
        if (nodes > TreeLimits.NODES || codes > TreeLimits.CATEGORIES) {
            throw new RefusedException("the trees have more than " + TreeLimits.NODES + " nodes, or name more than "
                    + TreeLimits.CATEGORIES + " categories: train fewer or smaller trees");
        }
        trees.add(tree);
        return line;
    }

    /** Versions before 3 wrote no end, but what follows it. */
    private static boolean isEnd(String line) {
        return line.equals(END) || line.startsWith("feature importances");
    }

    private void rest() throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.startsWith(CATEGORICAL) && line.endsWith("]")) {
                categorical(line.substring(CATEGORICAL.length(), line.length() - 1));
            } else if (line.startsWith(PandasCategories.FIELD + ":")) {
                pandas = PandasCategories.parse(line.substring(PandasCategories.FIELD.length() + 1));
            }
        }
    }

    /** Numbers of columns; a name in their place is left to what the header says of the columns. */
    private void categorical(String list) {
        for (String word : list.split(",", TreeLimits.COLUMNS + 1)) {
            if (word.matches("\\d{1,6}")) {
                categorical.add(Integer.parseInt(word));
            }
        }
    }
}
