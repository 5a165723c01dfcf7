package io.sandpiper.converter.importer.xgboost;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sandpiper.converter.importer.tree.SmallModel;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files of XGBoost become, by models that can be checked by hand. */
class XgboostImporterTest {
    private static final double NAN = Double.NaN;

    @TempDir
    Path folder;

    @Test
    void answers_what_the_trees_say() throws Exception {
        SmallModel model = read(SmallXgboost.bytes(SmallXgboost.MODEL));
        float[] answers = model.answers(row(0.4, 0), row(0.5, 9.9), row(0.6, 10), row(NAN, 99), row(7, NAN));
        assertThat(answers).containsExactly(1.25f, 2.25f, 4.25f, 1.25f, 4.25f);
        assertThat(model.largestCaseDifference()).isLessThan(1e-6);
    }

    @Test
    void compares_as_32_bit_floats() throws Exception {
        SmallModel model = read(SmallXgboost.with("[5E-1,1E0,", "[1E-1,1E0,"));
        float threshold = 0.1f;
        float[] answers = model.answers(row(Math.nextDown(threshold), 0), row(threshold, 0), row(0.1, 0));
        assertThat(answers).containsExactly(1.25f, 2.25f, 2.25f);
    }

    @Test
    void names_the_features_as_the_file_does() throws Exception {
        ModelSpec.Input input =
                read(SmallXgboost.bytes(SmallXgboost.MODEL)).spec().inputs().getFirst();
        assertThat(input.name()).isEqualTo("features");
        assertThat(input.datatype()).isEqualTo(DataType.FP32);
        assertThat(input.features()).containsExactly("a", "b");
    }

    @Test
    void names_features_f0_and_on_where_the_file_has_no_names() throws Exception {
        SmallModel model = read(SmallXgboost.with("[\"a\",\"b\"]", "[]"));
        assertThat(model.spec().inputs().getFirst().features()).containsExactly("f0", "f1");
    }

    @Test
    void reads_ubjson_as_json() throws Exception {
        Value document = JsonDocument.read(new java.io.ByteArrayInputStream(SmallXgboost.bytes(SmallXgboost.MODEL)));
        SmallModel model = read(Ubjson.bytes(document));
        assertThat(model.answers(row(0.4, 0), row(0.6, 10))).containsExactly(1.25f, 4.25f);
    }

    @Test
    void leaves_out_the_rounds_after_the_best_one() throws Exception {
        SmallModel model = read(SmallXgboost.bytes(twoRounds("\"attributes\":{\"best_iteration\":\"0\"}")));
        assertThat(model.answers(row(0.4, 0))).containsExactly(1.25f);
    }

    @Test
    void keeps_all_rounds_where_training_was_not_stopped() throws Exception {
        SmallModel model = read(SmallXgboost.bytes(twoRounds("\"attributes\":{}")));
        assertThat(model.answers(row(0.4, 0))).containsExactly(2.25f);
    }

    @Test
    void multiplies_the_trees_of_dart_with_their_weights() throws Exception {
        String booster = "\"gradient_booster\":{\"gbtree\":{\"model\":";
        SmallModel model = read(SmallXgboost.bytes(SmallXgboost.MODEL
                .replace("\"gradient_booster\":{\"model\":", booster)
                .replace("\"name\":\"gbtree\"}", "\"name\":\"gbtree\"},\"name\":\"dart\",\"weight_drop\":[5E-1]}")));
        assertThat(model.answers(row(0.6, 10))).containsExactly(2.25f);
    }

    @Test
    void takes_the_base_score_of_a_logistic_objective_as_a_probability() throws Exception {
        SmallModel model = read(SmallXgboost.with("reg:squarederror", "binary:logistic"));
        double score = Math.log(0.25 / 0.75) + 1;
        float[] answers = model.answers(row(0.4, 0));
        assertThat(answers[1]).isCloseTo((float) (1 / (1 + Math.exp(-score))), within(1e-6f));
        assertThat(answers[0]).isCloseTo(1 - answers[1], within(1e-6f));
        assertThat(model.spec().labels()).containsExactly("0", "1");
    }

    @Test
    void takes_texts_for_the_categories_that_the_file_lists() throws Exception {
        SmallModel model = read(SmallXgboost.bytes(withColours()));
        assertThat(model.spec().inputs()).extracting(ModelSpec.Input::name).containsExactly("a", "b");
        assertThat(model.spec().inputs().getFirst().datatype()).isEqualTo(DataType.BYTES);
        // The set {green} goes right; a missing category left, and so does one that was not seen in training.
        float[] answers = model.answers(row("red", 0), row("green", 0), row("green", 10), row("", 0), row("pink", 0));
        assertThat(answers).containsExactly(1.25f, 2.25f, 4.25f, 1.25f, 1.25f);
        assertThat(model.largestCaseDifference()).isLessThan(1e-6);
    }

    @Test
    void takes_codes_where_the_file_lists_no_categories() throws Exception {
        SmallModel model = read(SmallXgboost.bytes(withCodes()));
        float[] answers = model.answers(row(1, 0), row(1.5, 0), row(0, 0), row(-0.5, 0), row(77, 0), row(NAN, 0));
        assertThat(answers).containsExactly(2.25f, 2.25f, 1.25f, 1.25f, 1.25f, 1.25f);
        assertThat(model.largestCaseDifference()).isLessThan(1e-6);
    }

    @Test
    void compares_rows_of_a_data_file_too() throws Exception {
        Path data = Files.writeString(folder.resolve("data.csv"), "b,a,more\n1,0.4,x\n11,,y\n");
        SmallModel model = SmallModel.read(new XgboostImporter(), SmallXgboost.bytes(SmallXgboost.MODEL), data, folder);
        var inputs = requireNonNull(model.imported().cases()).inputs().getFirst();
        assertThat(inputs.data().getFloat(0)).isEqualTo(0.4f);
        assertThat(inputs.data().getFloat(8)).isNaN();
        assertThat(inputs.shape()[0]).isGreaterThan(256);
    }

    @Test
    void makes_the_same_file_and_cases_each_time() throws Exception {
        SmallModel first = read(SmallXgboost.bytes(withColours()));
        byte[] file = Files.readAllBytes(first.imported().model());
        List<Object> cases = new ArrayList<>();
        requireNonNull(first.imported().cases())
                .inputs()
                .forEach(t -> cases.add(t.data().duplicate()));
        SmallModel second = read(SmallXgboost.bytes(withColours()));
        assertThat(Files.readAllBytes(second.imported().model())).isEqualTo(file);
        List<Object> again = new ArrayList<>();
        requireNonNull(second.imported().cases())
                .inputs()
                .forEach(t -> again.add(t.data().duplicate()));
        assertThat(again).isEqualTo(cases);
    }

    @Test
    void touches_every_threshold_from_both_sides() throws Exception {
        var inputs = requireNonNull(
                        read(SmallXgboost.bytes(SmallXgboost.MODEL)).imported().cases())
                .inputs()
                .getFirst();
        List<Float> seen = new ArrayList<>();
        for (int i = 0; i < inputs.elements(); i++) {
            seen.add(inputs.data().getFloat(i * 4));
        }
        assertThat(seen)
                .contains(Math.nextDown(0.5f), 0.5f, Math.nextUp(0.5f), Math.nextDown(10f), 10f, Math.nextUp(10f))
                .contains(Float.NaN, Float.MAX_VALUE);
        assertThat(inputs.shape()[0]).isGreaterThanOrEqualTo(256);
    }

    @Test
    void says_which_version_wrote_the_file() throws Exception {
        assertThat(Objects.requireNonNull(
                        read(SmallXgboost.bytes(SmallXgboost.MODEL)).imported().tools()))
                .containsEntry("xgboost", "3.2.0");
    }

    private static String twoRounds(String attributes) {
        return SmallXgboost.MODEL
                .replace("\"attributes\":{}", attributes)
                .replace("\"num_trees\":\"1\"", "\"num_trees\":\"2\"")
                .replace("[0,1]", "[0,1,2]")
                .replace("\"tree_info\":[0]", "\"tree_info\":[0,0]")
                .replace("\"trees\":[", "\"trees\":[" + SmallXgboost.TREE + ",");
    }

    private static String withCodes() {
        return SmallXgboost.MODEL
                .replace("[\"float\",\"float\"]", "[\"c\",\"float\"]")
                .replace("\"split_type\":[0,", "\"split_type\":[1,")
                .replace(
                        "\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],\"categories_sizes\":[]",
                        "\"categories\":[1],\"categories_nodes\":[0],\"categories_segments\":[0],\"categories_sizes\":[1]");
    }

    private static String withColours() {
        return withCodes()
                .replace(
                        "\"model\":{",
                        "\"model\":{\"cats\":{\"enc\":[{\"offsets\":[0,3,8],\"values\":"
                                + "[114,101,100,103,114,101,101,110]},{\"offsets\":[],\"values\":[]}]},");
    }

    private SmallModel read(byte[] file) throws Exception {
        return SmallModel.read(new XgboostImporter(), file, folder);
    }

    private static Object[] row(Object... values) {
        return values;
    }
}
