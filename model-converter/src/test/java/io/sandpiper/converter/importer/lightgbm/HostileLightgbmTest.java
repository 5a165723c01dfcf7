package io.sandpiper.converter.importer.lightgbm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.SmallModel;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file of LightGBM may not hold, and in which words it is refused. */
class HostileLightgbmTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{1} in place of {0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "right_child=1 -3 | right_child=0 -3 | Tree=0, node 0: child 0 (expected: a node that no other node leads to)",
                "left_child=-1 -2 | left_child=-1 -1 | child 2 (expected: a node that no other node leads to)",
                "right_child=1 -3 | right_child=9 -3 | Tree=0, right_child[0]: 9 (expected: -3 to 1)",
                "right_child=1 -3 | right_child=1 -9 | Tree=0, right_child[1]: -9 (expected: -3 to 1)",
                "num_leaves=3 | num_leaves=1000000000 | Tree=0, num_leaves: 1000000000 (expected: a whole number from 1",
                "num_leaves=3 | num_leaves=4000000 | Tree=0, leaf_value: 5 characters (expected: 4000000 numbers)",
                "num_leaves=3 | num_leaves=-3 | Tree=0, num_leaves: -3 (expected: a whole number from 1",
                "threshold=0.5 10 | threshold=nan 10 | Tree=0, threshold[0]: nan (expected: a finite number)",
                "threshold=0.5 10 | threshold=1e999 10 | node 0: threshold Infinity (expected: a finite number)",
                "threshold=0.5 10 | threshold=0x1p3 10 | Tree=0, threshold[0]: 0x1p3 (expected: a finite number)",
                "threshold=0.5 10 | threshold=--1 10 | Tree=0, threshold[0]: --1 (expected: a number)",
                "leaf_value=1 2 4 | leaf_value=1 2 | Tree=0, leaf_value: 2 numbers (expected: 3 numbers)",
                "leaf_value=1 2 4 | leaf_value=1 2 4 5 | Tree=0, leaf_value: more numbers (expected: 3 numbers)",
                "leaf_value=1 2 4 | leaf_values | leaf_values (expected: a field of Tree=0, as name=value)",
                "shrinkage=1 | num_leaves=3 | num_leaves (expected: each field of Tree=0 once)",
                "split_feature=0 1 | split_feature=0 2 | Tree=0, node 1: column 2 (expected: a column from 0 to 1)",
                "decision_type=8 8 | decision_type=15 8 | Tree=0, decision_type[0]: 15 (expected: 0 to 11)",
                "decision_type=8 8 | decision_type=9 8 | Tree=0, threshold[0]: 0.5 (expected: one of the 0 sets",
                "max_feature_idx=1 | max_feature_idx=2000000000 | max_feature_idx: 2000000000",
                "feature_names=a b | feature_names=a | feature_names: 1 words (expected: 2",
                "feature_names=a b | feature_names=a a | feature names: a (expected: each name once)",
                "num_class=1 | num_class=3 | num_class: 3 (expected: 1, as num_tree_per_iteration says)",
                "tree_sizes=300 | tree_sizes=300 300 | tree_sizes: 2 sizes (expected: 1, one a tree)",
                "Tree=0 | Tree=1 | Tree=1 (expected: Tree=0)",
                "end of trees | end of tree | end of tree (expected: a field of Tree=0, as name=value)",
                "version=v4 | version=v9 | the model text is of version v9",
                "is_linear=0 | is_linear=1 | linear_tree",
                "objective=regression | objective=mine | the objective mine is not known here",
                "pandas_categorical:null | pandas_categorical:[[\"x\"]] | 0 categorical columns and 1 lists of categories",
                "pandas_categorical:null | pandas_categorical:[[{}]] | pandas_categorical[0]",
            })
    void refuses(String part, String other, String words) {
        refused(SmallLightgbm.with(part, other), words);
    }

    @Test
    void refuses_a_set_beyond_the_bitset() {
        refused(
                SmallLightgbm.with(
                        "num_cat=0", "num_cat=1",
                        "threshold=0.5 10", "threshold=7 10\ncat_boundaries=0 1\ncat_threshold=6",
                        "decision_type=8 8", "decision_type=9 8"),
                "threshold[0]: 7.0 (expected: one of the 1 sets of categories)");
    }

    @Test
    void refuses_sets_whose_bounds_go_back() {
        refused(
                SmallLightgbm.with(
                        "num_cat=0", "num_cat=2",
                        "threshold=0.5 10", "threshold=0 10\ncat_boundaries=0 5 1\ncat_threshold=6",
                        "decision_type=8 8", "decision_type=9 8"),
                "cat_boundaries[2]: 1 (expected: no less than the one before)");
    }

    @Test
    void refuses_categories_beyond_their_list() {
        refused(
                SmallLightgbm.with(
                        "num_cat=0", "num_cat=1",
                        "threshold=0.5 10", "threshold=0 10\ncat_boundaries=0 1\ncat_threshold=6",
                        "decision_type=8 8", "decision_type=9 8",
                        "pandas_categorical:null", "pandas_categorical:[[\"x\", \"y\"]]"),
                "column a: category number 2 (expected: 0 to 1");
    }

    @Test
    void refuses_a_text_that_was_cut() {
        String model = SmallLightgbm.MODEL;
        refused(SmallLightgbm.bytes(model.substring(0, model.indexOf("leaf_value"))), "it was cut short");
    }

    @Test
    void refuses_a_line_without_end() {
        refused(
                SmallLightgbm.bytes(SmallLightgbm.MODEL.replace("leaf_value=", "leaf_value=" + "1".repeat(17 << 20))),
                "more bytes (expected: at most 16777216 bytes a line)");
    }

    private void refused(byte[] file, String words) {
        assertThatThrownBy(() -> SmallModel.read(new LightgbmImporter(), file, folder))
                .isInstanceOfAny(InvalidInputException.class, RefusedException.class)
                .hasMessageContaining(words);
    }
}
