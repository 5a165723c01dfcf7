package io.sandpiper.gateway.trust;

import io.sandpiper.protocol.trust.tuf.metadata.JsonValue;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonArray;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonInteger;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonText;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonTruth;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON object under construction, of what TUF metadata is made of. */
final class Document {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private Document() {}

    static Document object() {
        return new Document();
    }

    Document text(String name, String value) {
        members.put(name, new JsonText(value));
        return this;
    }

    Document number(String name, long value) {
        members.put(name, new JsonInteger(BigInteger.valueOf(value)));
        return this;
    }

    Document truth(String name, boolean value) {
        members.put(name, new JsonTruth(value));
        return this;
    }

    Document texts(String name, List<String> values) {
        members.put(
                name,
                new JsonArray(values.stream().<JsonValue>map(JsonText::new).toList()));
        return this;
    }

    Document objects(String name, List<Document> values) {
        members.put(
                name,
                new JsonArray(values.stream().<JsonValue>map(Document::value).toList()));
        return this;
    }

    Document object(String name, Document value) {
        return object(name, value.value());
    }

    Document object(String name, JsonObject value) {
        members.put(name, value);
        return this;
    }

    JsonObject value() {
        return new JsonObject(new LinkedHashMap<>(members));
    }
}
