package io.sandpiper.converter.importer.xgboost;

import java.nio.charset.StandardCharsets;

/**
 * A model that can be checked by hand: below 0.5 in column {@code a} the answer rises by 1, else by 2 where {@code b} is
 * below 10, and by 4 where it is not. A missing {@code a} goes left, a missing {@code b} right.
 */
final class SmallXgboost {
    static final String TREE = """
            {"base_weights":[0,0,0,0,0],"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],
            "default_left":[1,0,0,0,0],"id":0,"left_children":[1,-1,3,-1,-1],"loss_changes":[NaN,0,0,0,0],
            "parents":[2147483647,0,0,2,2],"right_children":[2,-1,4,-1,-1],"split_conditions":[5E-1,1E0,1E1,2E0,4E0],
            "split_indices":[0,0,1,0,0],"split_type":[0,0,0,0,0],"sum_hessian":[9,3,6,3,3],
            "tree_param":{"num_deleted":"0","num_feature":"2","num_nodes":"5","size_leaf_vector":"1"}}""";

    static final String MODEL = """
            {"learner":{"attributes":{},"feature_names":["a","b"],"feature_types":["float","float"],
            "gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},
            "iteration_indptr":[0,1],"tree_info":[0],"trees":[TREE]},"name":"gbtree"},
            "learner_model_param":{"base_score":"[2.5E-1]","boost_from_average":"1","num_class":"0","num_feature":"2","num_target":"1"},
            "objective":{"name":"reg:squarederror","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[3,2,0]}""".replace("TREE", TREE);

    private SmallXgboost() {}

    static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** The model with one part of its text put in place of another, which has to be there. */
    static byte[] with(String part, String other) {
        if (!MODEL.contains(part)) {
            throw new AssertionError("the model has no " + part);
        }
        return bytes(MODEL.replace(part, other));
    }
}
