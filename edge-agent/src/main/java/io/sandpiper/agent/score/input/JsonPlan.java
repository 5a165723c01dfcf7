package io.sandpiper.agent.score.input;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the keys of a JSON row mean: a feature's name has one number, an input's name an array of all its values, nested
 * as the input's shape is or flat. Immutable.
 *
 * @param required by input: the keys that must be there unless the input's own key is
 */
record JsonPlan(Map<String, Key> keys, List<RowLayout.Field> fields, List<String> keep) {
    /** @param element of the input; -1: all of them */
    record Key(int input, int element) {}

    static JsonPlan of(RowLayout layout) {
        Map<String, Key> keys = new HashMap<>();
        for (int i = 0; i < layout.fields().size(); i++) {
            List<String> features = layout.fields().get(i).input().features();
            for (int element = 0; features != null && element < features.size(); element++) {
                keys.put(features.get(element), new Key(i, element));
            }
        }
        for (int i = 0; i < layout.fields().size(); i++) {
            keys.putIfAbsent(layout.fields().get(i).input().name(), new Key(i, -1));
        }
        return new JsonPlan(Map.copyOf(keys), layout.fields(), new ArrayList<>(layout.keep()));
    }
}
