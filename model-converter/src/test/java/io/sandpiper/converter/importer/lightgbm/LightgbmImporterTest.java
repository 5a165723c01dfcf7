package io.sandpiper.converter.importer.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sandpiper.converter.importer.tree.SmallModel;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files of LightGBM become, by models that can be checked by hand. */
class LightgbmImporterTest {
    private static final double NAN = Double.NaN;
    /** One split of categories, of codes 1 and 2, which go left, on column a. */
    private static final String[] SETS = {
        "num_cat=0", "num_cat=1",
        "threshold=0.5 10", "threshold=0 10\ncat_boundaries=0 1\ncat_threshold=6",
        "decision_type=8 8", "decision_type=9 8",
        "feature_infos=[0:1] [0:20]", "feature_infos=0:1:2:3 [0:20]"
    };

    @TempDir
    Path folder;

    @Test
    void answers_what_the_trees_say() throws Exception {
        SmallModel model = read(SmallLightgbm.bytes(SmallLightgbm.MODEL));
        assertThat(model.answers(row(0.5, 0), row(0.6, 10), row(0.6, 10.5), row(NAN, 1)))
                .containsExactly(1, 2, 4, 2);
        assertThat(model.largestCaseDifference()).isZero();
    }

    @Test
    void compares_as_64_bit_floats() throws Exception {
        SmallModel model = read(SmallLightgbm.with("threshold=0.5", "threshold=1760000000.123"));
        assertThat(model.spec().inputs().getFirst().datatype()).isEqualTo(DataType.FP64);
        assertThat(model.answers(row(1760000000.123, 0), row(1760000000.124, 0), row(1760000001, 0)))
                .containsExactly(1, 2, 2);
    }

    @Test
    void takes_a_missing_value_as_zero_where_none_was_missing_in_training() throws Exception {
        SmallModel model = read(SmallLightgbm.with("decision_type=8 8", "decision_type=0 0"));
        assertThat(model.answers(row(NAN, 0), row(0.6, NAN))).containsExactly(1, 2);
        assertThat(model.largestCaseDifference()).isZero();
    }

    @Test
    void sends_missing_values_left_where_the_file_says_so() throws Exception {
        SmallModel model = read(SmallLightgbm.with("decision_type=8 8", "decision_type=10 10"));
        assertThat(model.answers(row(NAN, 0), row(0.6, NAN))).containsExactly(1, 2);
    }

    @Test
    void takes_zero_as_missing_where_the_file_says_so() throws Exception {
        // Missing goes left in the first split, though 0 is above -1; right in the second, though 0 is below 10.
        SmallModel model =
                read(SmallLightgbm.with("decision_type=8 8", "decision_type=6 4", "threshold=0.5", "threshold=-1"));
        assertThat(model.answers(row(0, 0), row(1e-36, 0), row(NAN, 0), row(1e-30, 1), row(5, 0), row(5, NAN)))
                .containsExactly(1, 1, 1, 2, 4, 4);
        assertThat(model.largestCaseDifference()).isZero();
    }

    @Test
    void reads_an_infinite_threshold_as_one_that_all_values_pass() throws Exception {
        SmallModel model = read(SmallLightgbm.with("threshold=0.5 10", "threshold=0.5 inf"));
        assertThat(model.answers(row(0.6, 1e300))).containsExactly(2);
    }

    @Test
    void takes_codes_where_the_file_lists_no_categories() throws Exception {
        SmallModel model = read(SmallLightgbm.with(SETS));
        assertThat(model.answers(row(1, 0), row(2.9, 0), row(0, 0), row(-1, 0), row(77, 0), row(NAN, 0)))
                .containsExactly(1, 1, 2, 2, 2, 2);
        assertThat(model.largestCaseDifference()).isZero();
    }

    @Test
    void takes_texts_where_the_file_lists_them() throws Exception {
        SmallModel model = read(withPandas("[[\"red\", \"na\\u00efve\", \"blue\", \"grey\"]]"));
        assertThat(model.spec().inputs()).extracting(ModelSpec.Input::name).containsExactly("a", "b");
        assertThat(model.answers(row("naïve", 0), row("blue", 0), row("red", 11), row("", 0), row("pink", 0)))
                .containsExactly(1, 1, 4, 2, 2);
        assertThat(model.largestCaseDifference()).isZero();
    }

    @Test
    void takes_numbers_where_the_file_lists_them() throws Exception {
        SmallModel model = read(withPandas("[[3, 70001, 1.5, 9]]"));
        assertThat(model.spec().inputs()).extracting(ModelSpec.Input::name).containsExactly("features");
        assertThat(model.answers(row(70001, 0), row(1.5, 0), row(3, 0), row(1, 0), row(NAN, 0)))
                .containsExactly(1, 1, 2, 2, 2);
        assertThat(model.largestCaseDifference()).isZero();
    }

    @Test
    void takes_the_mean_of_a_forest() throws Exception {
        String tree = SmallLightgbm.MODEL.substring(
                SmallLightgbm.MODEL.indexOf("Tree=0"), SmallLightgbm.MODEL.indexOf("end of trees"));
        String second = tree.replace("Tree=0", "Tree=1").replace("leaf_value=1 2 4", "leaf_value=3 0 0");
        SmallModel model = read(SmallLightgbm.with(
                "end of trees",
                second + "end of trees",
                "tree_sizes=300",
                "tree_sizes=300 300",
                "label_index=0",
                "label_index=0\naverage_output"));
        assertThat(model.answers(row(0, 0), row(0.6, 0))).containsExactly(2, 1);
    }

    @Test
    void applies_the_steepness_of_the_sigmoid() throws Exception {
        SmallModel model = read(SmallLightgbm.with("objective=regression", "objective=binary sigmoid:2"));
        float[] answers = model.answers(row(0, 0));
        assertThat(answers[1]).isCloseTo((float) (1 / (1 + Math.exp(-2))), within(1e-6f));
        assertThat(model.spec().labels()).containsExactly("0", "1");
        assertThat(model.largestCaseDifference()).isLessThan(1e-6);
    }

    @Test
    void gives_scores_where_the_file_names_no_objective() throws Exception {
        assertThat(read(SmallLightgbm.with("objective=regression\n", "")).answers(row(0, 0)))
                .containsExactly(1);
    }

    @Test
    void reads_lines_that_end_as_windows_ends_them() throws Exception {
        assertThat(read(SmallLightgbm.bytes(SmallLightgbm.MODEL.replace("\n", "\r\n")))
                        .answers(row(0, 0)))
                .containsExactly(1);
    }

    @Test
    void answers_with_a_model_of_one_leaf() throws Exception {
        int from = SmallLightgbm.MODEL.indexOf("num_leaves=3");
        int to = SmallLightgbm.MODEL.indexOf("is_linear");
        String leaf = "num_leaves=1\nnum_cat=0\nleaf_value=7\n";
        SmallModel model = read(
                SmallLightgbm.bytes(SmallLightgbm.MODEL.substring(0, from) + leaf + SmallLightgbm.MODEL.substring(to)));
        assertThat(model.answers(row(0, 0), row(9, 9))).containsExactly(7, 7);
    }

    @Test
    void answers_with_a_tree_as_deep_as_may_be() throws Exception {
        int splits = 990;
        StringBuilder feature = new StringBuilder("split_feature=");
        StringBuilder threshold = new StringBuilder("threshold=");
        StringBuilder type = new StringBuilder("decision_type=");
        StringBuilder left = new StringBuilder("left_child=");
        StringBuilder right = new StringBuilder("right_child=");
        StringBuilder value = new StringBuilder("leaf_value=");
        for (int i = 0; i < splits; i++) {
            feature.append("0 ");
            threshold.append(i).append(' ');
            type.append("8 ");
            left.append(-1 - i).append(' ');
            right.append(i + 1 < splits ? i + 1 : -1 - splits).append(' ');
            value.append(i).append(' ');
        }
        value.append(splits);
        String tree = String.join("\n", "num_leaves=" + (splits + 1), feature, threshold, type, left, right, value, "");
        int from = SmallLightgbm.MODEL.indexOf("num_leaves=3");
        int to = SmallLightgbm.MODEL.indexOf("is_linear");
        SmallModel model = read(
                SmallLightgbm.bytes(SmallLightgbm.MODEL.substring(0, from) + tree + SmallLightgbm.MODEL.substring(to)));
        assertThat(model.answers(row(-1, 0), row(500, 0), row(1e9, 0))).containsExactly(0, 500, splits);
    }

    private static byte[] withPandas(String categories) {
        String[] all = java.util.Arrays.copyOf(SETS, SETS.length + 2);
        all[SETS.length] = "pandas_categorical:null";
        all[SETS.length + 1] = "pandas_categorical:" + categories;
        return SmallLightgbm.with(all);
    }

    private SmallModel read(byte[] file) throws Exception {
        return SmallModel.read(new LightgbmImporter(), file, folder);
    }

    private static Object[] row(Object... values) {
        return values;
    }
}
