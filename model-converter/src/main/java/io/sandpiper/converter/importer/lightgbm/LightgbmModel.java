package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.Column;
import io.sandpiper.converter.importer.tree.Comparison;
import io.sandpiper.converter.importer.tree.Tree;
import io.sandpiper.converter.importer.tree.TreeCheck;
import io.sandpiper.converter.importer.tree.TreeEnsemble;
import io.sandpiper.converter.importer.tree.TreeModel;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import java.util.Set;

/** A text as a model. */
final class LightgbmModel {
    private static final Set<String> VERSIONS = Set.of("v2", "v3", "v4");

    private LightgbmModel() {}

    static TreeModel of(ModelText text) {
        Section header = text.header();
        String version = header.text("version");
        if (!VERSIONS.contains(version)) {
            throw new RefusedException("the model text is of version " + InvalidInputException.shown(version)
                    + ", which may mean other things (known are v2 to v4): save it with LightGBM 4");
        }
        List<Tree> trees = text.trees();
        int targets = text.targets();
        if (trees.isEmpty() || trees.size() % targets != 0) {
            throw new InvalidInputException("model", trees.size() + " trees", "one or more for each of " + targets);
        }
        List<Column> columns = Columns.of(header, text.categorical(), text.pandas(), trees);
        for (int i = 0; i < trees.size(); i++) {
            TreeCheck.check("Tree=" + i, trees.get(i), columns.size());
        }
        Objective objective = header.find("objective").map(Objective::of).orElse(Objective.RAW);
        checkTargets(header, targets);
        double divisor = text.isAverage() ? trees.size() / (double) targets : 1;
        TreeEnsemble scores = new TreeEnsemble(Comparison.LESS_OR_EQUAL, trees, new double[targets], divisor);
        return new TreeModel(
                "LightGBM", "model text " + version, columns, scores, objective.link(), objective.classifier());
    }

    private static void checkTargets(Section header, int targets) {
        int classes = header.integer("num_class", 1, Integer.MAX_VALUE);
        if (classes != targets) {
            throw new InvalidInputException(
                    header.where("num_class"), classes, targets + ", as num_tree_per_iteration says");
        }
    }
}
