package io.sandpiper.protocol.trust.tuf.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonArray;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonInteger;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonNull;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonText;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonTruth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON document whole; what two readers could understand differently is refused. */
final class JsonDocument {
    // Names are neither interned nor kept: they come from strangers, and a file is read once.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(TrustLimits.JSON_DEPTH)
                    .maxNumberLength(TrustLimits.NUMBER_DIGITS)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private JsonDocument() {}

    /** @param file what errors call it */
    static JsonValue read(String file, byte[] bytes) throws TufException.Malformed {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            parser.nextToken();
            JsonValue value = value(file, parser);
            if (parser.nextToken() != null) {
                throw new TufException.Malformed(file, parser.getText(), "one JSON document");
            }
            return value;
        } catch (IOException e) {
            throw new TufException.Malformed(file, reason(e), "a JSON document in UTF-8");
        }
    }

    // Errors name the file and the member only: a whole path for each would cost the square of a hostile file's length.
    private static JsonValue value(String file, JsonParser parser) throws IOException, TufException.Malformed {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(file, parser);
            case START_ARRAY -> array(file, parser);
            case VALUE_STRING -> new JsonText(parser.getText());
            case VALUE_NUMBER_INT -> new JsonInteger(parser.getBigIntegerValue());
            case VALUE_TRUE -> new JsonTruth(true);
            case VALUE_FALSE -> new JsonTruth(false);
            case VALUE_NULL -> new JsonNull();
            case VALUE_NUMBER_FLOAT -> throw new TufException.Malformed(file, parser.getText(), "an integer");
            case null, default -> throw new TufException.Malformed(file, "nothing", "a JSON value");
        };
    }

    private static JsonObject object(String file, JsonParser parser) throws IOException, TufException.Malformed {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (members.put(name, value(file, parser)) != null) {
                throw new TufException.Malformed(file + "." + name, "twice", "each member once");
            }
        }
        return new JsonObject(members);
    }

    private static JsonArray array(String file, JsonParser parser) throws IOException, TufException.Malformed {
        List<JsonValue> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(file, parser));
        }
        return new JsonArray(elements);
    }

    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
