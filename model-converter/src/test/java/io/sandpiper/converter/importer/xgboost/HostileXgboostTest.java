package io.sandpiper.converter.importer.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.importer.tree.SmallModel;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file of XGBoost may not hold, and in which words it is refused. */
class HostileXgboostTest {
    private static final String TREE = "learner.gradient_booster.model.trees[0]";

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} in place of {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,-1,0,-1,-1] | [1,-1,3,-1,-1] | node 2: child 0 (expected: a node that no other node leads to)",
                "[1,-1,1,-1,-1] | [1,-1,3,-1,-1] | node 2: child 1 (expected: a node that no other node leads to)",
                "[1,-1,5,-1,-1] | [1,-1,3,-1,-1] | node 2: child 5 (expected: a node from 0 to 4)",
                "[1,-1,-7,-1,-1] | [1,-1,3,-1,-1] | node 2: child -7 (expected: a node from 0 to 4)",
                "[2,-1,4,-1] | [2,-1,4,-1,-1] | right_children: 4 numbers (expected: 5 numbers)",
                "[2,-1,4,-1,-1.5] | [2,-1,4,-1,-1] | right_children[4]: -1.5 (expected: a whole number of 32 bits)",
                "[NaN,1E0 | [5E-1,1E0 | node 0: threshold NaN (expected: a finite number)",
                "[5E-1,1E999 | [5E-1,1E0 | node 1: value Infinity (expected: a finite number)",
                "[0,0,2,0,0] | [0,0,1,0,0] | node 2: column 2 (expected: a column from 0 to 1)",
                "\"num_nodes\":\"1000000000\" | \"num_nodes\":\"5\" | num_nodes: 1000000000 (expected: 5",
                "\"num_nodes\":\"-5\" | \"num_nodes\":\"5\" | num_nodes: -5 (expected: a whole number from 0",
                "\"tree_info\":[9] | \"tree_info\":[0] | tree_info[0]: 9 (expected: 0 to 0)",
                "\"num_trees\":\"9\" | \"num_trees\":\"1\" | num_trees: 9 (expected: 1, the length of trees)",
                "\"num_feature\":\"2000000000\" | \"num_feature\":\"2\",\"num_target\" | num_feature: 2000000000",
                "\"num_class\":\"-3\" | \"num_class\":\"0\" | num_class: -3 (expected: a whole number from 0",
                "\"[one]\" | \"[2.5E-1]\" | base_score: [one] (expected: a number, or numbers in brackets)",
                "\"[1,2,3]\" | \"[2.5E-1]\" | base_score: [1,2,3] (expected: one number, or 1 in brackets)",
                "[\"a\",\"a\"] | [\"a\",\"b\"] | feature names: a (expected: each name once)",
                "[\"a\"] | [\"a\",\"b\"] | feature_names: 1 names (expected: 2",
                "[3,2] | [3,2,0] | version: [3, 2] (expected: three numbers",
                "\"name\":\"gbtree\",\"name\":\"dart\" | \"name\":\"gbtree\" | Duplicate",
            })
    void refuses(String other, String part, String words) throws IOException {
        String all = part.endsWith(",\"num_target\"") ? other + ",\"num_target\"" : other;
        refused(SmallXgboost.with(part, all), words);
    }

    @Test
    void names_the_tree_at_fault() throws IOException {
        refused(SmallXgboost.with("[1,-1,3,-1,-1]", "[1,-1,9,-1,-1]"), TREE);
    }

    @Test
    void refuses_a_split_of_categories_without_a_set() throws IOException {
        refused(SmallXgboost.with("\"split_type\":[0,", "\"split_type\":[1,"), "split_type[0]: 1 (expected: 1 where");
    }

    @Test
    void refuses_a_set_that_lies_outside_the_categories() throws IOException {
        String sets = "\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],\"categories_sizes\":[]";
        String other =
                "\"categories\":[1],\"categories_nodes\":[0],\"categories_segments\":[0],\"categories_sizes\":[2000000000]";
        refused(SmallXgboost.with(sets, other), "0 and 2000000000 more (expected: a part of the 1 categories)");
    }

    @Test
    void refuses_lists_in_leaves() throws IOException {
        refused(SmallXgboost.with("\"size_leaf_vector\":\"1\"", "\"size_leaf_vector\":\"3\""), "multi_output_tree");
    }

    @Test
    void refuses_an_objective_of_the_users_own_by_name() throws IOException {
        refused(SmallXgboost.with("reg:squarederror", "reg:mine"), "the objective reg:mine is not known here");
    }

    @Test
    void refuses_another_booster_by_name() throws IOException {
        refused(SmallXgboost.with("\"name\":\"gbtree\"", "\"name\":\"gbneural\""), "the booster gbneural is not known");
    }

    @Test
    void refuses_files_of_a_later_major_version() throws IOException {
        refused(SmallXgboost.with("[3,2,0]", "[4,0,0]"), "written by XGBoost 4.0");
    }

    @Test
    void refuses_names_that_xgboost_damaged() throws IOException {
        String enc =
                "\"model\":{\"cats\":{\"enc\":[{\"offsets\":[0,2],\"values\":[-61,-68]},{\"offsets\":[],\"values\":[]}]},";
        refused(SmallXgboost.with("\"model\":{", enc), "the column a has categories with letters beyond ASCII");
    }

    @Test
    void refuses_deep_nesting_in_json() throws IOException {
        refused(SmallXgboost.with("\"attributes\":{}", "\"attributes\":" + "[".repeat(100_000)), "nesting depth");
    }

    @Test
    void refuses_a_long_text_in_json() throws IOException {
        refused(
                SmallXgboost.with("\"attributes\":{}", "\"attributes\":\"" + "x".repeat(2_000_000) + "\""),
                "exceeds the maximum allowed");
    }

    @Test
    void refuses_many_small_values() throws IOException {
        String many = "[" + "[],".repeat(4_100_000) + "[]]";
        refused(SmallXgboost.with("\"attributes\":{}", "\"attributes\":" + many), "objects, lists and texts");
    }

    @Test
    void refuses_a_deep_tree() throws IOException {
        int depth = 1_200;
        int nodes = 2 * depth + 1;
        StringBuilder left = new StringBuilder();
        StringBuilder right = new StringBuilder();
        StringBuilder zeros = new StringBuilder();
        for (int node = 0; node < nodes; node++) {
            boolean split = node % 2 == 0 && node < nodes - 1;
            left.append(node == 0 ? "" : ",").append(split ? node + 1 : -1);
            right.append(node == 0 ? "" : ",").append(split ? node + 2 : -1);
            zeros.append(node == 0 ? "" : ",").append(0);
        }
        String tree =
                "{\"left_children\":[%s],\"right_children\":[%s],\"split_conditions\":[%s],\"split_indices\":[%s],\"default_left\":[%s],\"tree_param\":{}}"
                        .formatted(left, right, zeros, zeros, zeros);
        refused(SmallXgboost.with(SmallXgboost.TREE, tree), "more than 1000 nodes deep");
    }

    @Test
    void refuses_every_cut_of_a_ubjson_file() throws IOException {
        byte[] all = ubjson();
        for (int length = 20; length < all.length; length += 7) {
            byte[] cut = java.util.Arrays.copyOf(all, length);
            assertThatThrownBy(() -> SmallModel.read(new XgboostImporter(), cut, folder))
                    .as("cut to " + length)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("model, byte ");
        }
    }

    @Test
    void refuses_a_length_beyond_the_file() throws IOException {
        refused(ubjsonWith("$d#", 1_000_000_000_000L), "a length of 1000000000000 (expected: 0 to");
    }

    @Test
    void refuses_a_negative_length() throws IOException {
        refused(ubjsonWith("$d#", -1), "a length of -1 (expected: 0 to");
    }

    @Test
    void refuses_a_count_of_more_bytes_than_are_left() throws IOException {
        refused(ubjsonWith("$d#", 500), "500 values of 4 bytes (expected: no more than the");
    }

    @Test
    void refuses_a_list_whose_values_take_no_bytes() throws IOException {
        refused(ubjsonWith("$Z#", 500), "a list of the type 90 (expected: a type whose values take bytes)");
    }

    @Test
    void refuses_deep_nesting_in_ubjson() throws IOException {
        ByteArrayOutputStream deep = new ByteArrayOutputStream();
        deep.write("{i".getBytes(StandardCharsets.ISO_8859_1));
        deep.write(7);
        deep.write(("learner" + "[".repeat(100_000)).getBytes(StandardCharsets.ISO_8859_1));
        refused(deep.toByteArray(), "values within values (expected: at most 32 levels)");
    }

    @Test
    void refuses_a_field_twice_in_ubjson() throws IOException {
        byte[] field = {'i', 7, 'l', 'e', 'a', 'r', 'n', 'e', 'r', 'T'};
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.write('{');
        twice.write(field);
        twice.write(field);
        twice.write('}');
        refused(twice.toByteArray(), "the field learner twice");
    }

    @Test
    void refuses_the_old_binary_format_with_the_call_to_run() throws IOException {
        byte[] old = new byte[400];
        ByteBuffer.wrap(old)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(136, 15)
                .position(144)
                .put("binary:logistic".getBytes(StandardCharsets.ISO_8859_1));
        refused(old, "booster.save_model(\"model.ubj\")");
        byte[] marked = new byte[404];
        System.arraycopy("binf".getBytes(StandardCharsets.ISO_8859_1), 0, marked, 0, 4);
        refused(marked, "booster.save_model(\"model.ubj\")");
    }

    @Test
    void leaves_other_json_to_others() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "{\"format\":\"learner\"}");
        assertThat(new XgboostImporter().reads(Source.of(other))).isFalse();
    }

    private static byte[] ubjson() throws IOException {
        return Ubjson.bytes(
                JsonDocument.read(new java.io.ByteArrayInputStream(SmallXgboost.bytes(SmallXgboost.MODEL))));
    }

    /** The file with another length in its first list of numbers. */
    private static byte[] ubjsonWith(String head, long length) throws IOException {
        byte[] all = ubjson();
        int at = new String(all, StandardCharsets.ISO_8859_1).indexOf("[$d#L");
        System.arraycopy(head.getBytes(StandardCharsets.ISO_8859_1), 0, all, at + 1, 3);
        ByteBuffer.wrap(all).putLong(at + 5, length);
        return all;
    }

    private void refused(byte[] file, String words) {
        assertThatThrownBy(() -> SmallModel.read(new XgboostImporter(), file, folder))
                .isInstanceOfAny(InvalidInputException.class, RefusedException.class)
                .hasMessageContaining(words);
    }
}
