package io.sandpiper.protocol.trust.tuf.metadata;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** JSON as TUF uses it: without fractions, and with nothing left out, since signatures are over all of it. */
public sealed interface JsonValue {
    /** Members in the order received; a name occurs once. */
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {}

    /** An array. */
    record JsonArray(List<JsonValue> elements) implements JsonValue {}

    /** A string, unescaped. */
    record JsonText(String text) implements JsonValue {}

    /** A number: canonical JSON has integers only. */
    record JsonInteger(BigInteger number) implements JsonValue {}

    /** true or false. */
    record JsonTruth(boolean truth) implements JsonValue {}

    /** null. */
    record JsonNull() implements JsonValue {}
}
