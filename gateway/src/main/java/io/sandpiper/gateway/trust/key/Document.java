package io.sandpiper.gateway.trust.key;

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
public final class Document {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private Document() {}

    public static Document object() {
        return new Document();
    }

    public Document text(String name, String value) {
        members.put(name, new JsonText(value));
        return this;
    }

    public Document number(String name, long value) {
        members.put(name, new JsonInteger(BigInteger.valueOf(value)));
        return this;
    }

    public Document truth(String name, boolean value) {
        members.put(name, new JsonTruth(value));
        return this;
    }

    public Document texts(String name, List<String> values) {
        members.put(
                name,
                new JsonArray(values.stream().<JsonValue>map(JsonText::new).toList()));
        return this;
    }

    public Document objects(String name, List<Document> values) {
        members.put(
                name,
                new JsonArray(values.stream().<JsonValue>map(Document::value).toList()));
        return this;
    }

    public Document object(String name, Document value) {
        return object(name, value.value());
    }

    public Document object(String name, JsonObject value) {
        members.put(name, value);
        return this;
    }

    public JsonObject value() {
        return new JsonObject(new LinkedHashMap<>(members));
    }
}
