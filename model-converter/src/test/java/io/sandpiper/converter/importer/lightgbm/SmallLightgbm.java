package io.sandpiper.converter.importer.lightgbm;

import java.nio.charset.StandardCharsets;

/**
 * A model that can be checked by hand: up to 0.5 in column {@code a} the answer is 1, else 2 where {@code b} is up to 10,
 * and 4 where it is not.
 */
final class SmallLightgbm {
    static final String MODEL = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=1
            objective=regression
            feature_names=a b
            feature_infos=[0:1] [0:20]
            tree_sizes=300

            Tree=0
            num_leaves=3
            num_cat=0
            split_feature=0 1
            split_gain=9 8
            threshold=0.5 10
            decision_type=8 8
            left_child=-1 -2
            right_child=1 -3
            leaf_value=1 2 4
            leaf_weight=3 3 3
            leaf_count=3 3 3
            internal_value=0 1
            internal_weight=9 6
            internal_count=9 6
            is_linear=0
            shrinkage=1


            end of trees

            feature_importances:
            a=1
            b=1

            parameters:
            [boosting: gbdt]
            [categorical_feature: ]

            end of parameters

            pandas_categorical:null
            """;

    private SmallLightgbm() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The model with parts of its text put in place of others, which have to be there: part, other, part, other… */
    static byte[] with(String... replacements) {
        String model = MODEL;
        for (int i = 0; i < replacements.length; i += 2) {
            if (!model.contains(replacements[i])) {
                throw new AssertionError("the model has no " + replacements[i]);
            }
            model = model.replace(replacements[i], replacements[i + 1]);
        }
        return bytes(model);
    }
}
