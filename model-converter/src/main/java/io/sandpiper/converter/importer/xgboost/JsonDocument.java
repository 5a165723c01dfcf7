package io.sandpiper.converter.importer.xgboost;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON as a stream, into memory in proportion to what a model needs of it. */
final class JsonDocument {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DocumentLimits.DEPTH)
                    .maxStringLength(DocumentLimits.TEXT_BYTES)
                    .maxNameLength(DocumentLimits.NAME_BYTES)
                    .maxNumberLength(DocumentLimits.NUMBER_CHARS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // XGBoost writes NaN where a statistic has no value; where a number counts, it is refused by name.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private final Budget budget = new Budget();

    private JsonDocument(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws InvalidInputException where it is damaged, or larger than a model */
    static Value read(InputStream in) throws IOException {
        try (JsonParser parser = JSON.createParser(in)) {
            JsonDocument document = new JsonDocument(parser);
            Value root = document.value(parser.nextToken());
            if (parser.nextToken() != null) {
                throw new InvalidInputException("model", "more text after the first value", "one JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("model", "unreadable", "JSON as XGBoost saves it: " + e.getMessage(), e);
        }
    }

    private Value value(@Nullable JsonToken token) throws IOException {
        if (token == null) {
            throw new InvalidInputException("model", "the text ends", "a whole JSON object");
        }
        return switch (token) {
            case START_OBJECT -> fields();
            case START_ARRAY -> elements();
            case VALUE_STRING -> new Value.Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Number(parser.getDoubleValue());
            default -> new Value.Other(String.valueOf(parser.getText()));
        };
    }

    private Value fields() throws IOException {
        Map<String, Value> byName = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (Skipped.isSkipped(name)) {
                parser.skipChildren();
            } else {
                budget.takeValue();
                byName.put(name, value(token));
            }
        }
        return new Value.Fields(byName);
    }

    private Value elements() throws IOException {
        Collected elements = new Collected(budget);
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                elements.add(parser.getDoubleValue());
            } else {
                elements.add(value(token));
            }
        }
        return elements.value();
    }
}
