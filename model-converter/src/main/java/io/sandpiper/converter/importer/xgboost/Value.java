package io.sandpiper.converter.importer.xgboost;

import java.util.List;
import java.util.Map;

/** One value of a document, JSON or UBJSON. */
sealed interface Value {
    record Fields(Map<String, Value> byName) implements Value {}

    record Values(List<Value> elements) implements Value {}

    /** A list of numbers alone, an empty one too. */
    record Numbers(double[] elements) implements Value {}

    record Text(String text) implements Value {}

    record Number(double number) implements Value {}

    /** True, false or null: nothing that a model needs. */
    record Other(String shown) implements Value {}
}
