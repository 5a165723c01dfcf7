package io.sandpiper.converter.importer.xgboost;

import java.util.Set;

/** Fields that prediction does not need, and that make up half of a file: they are read over. */
final class Skipped {
    private static final Set<String> FIELDS =
            Set.of("base_weights", "loss_changes", "parents", "sum_hessian", "sorted_idx");

    private Skipped() {}

    static boolean isSkipped(String field) {
        return FIELDS.contains(field);
    }
}
