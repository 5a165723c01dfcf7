package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The streaming codec of requests: UTF-8, no tree of objects, bounded nesting and texts, no interned keys. A number that
 * is no number is written as one of the strings {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}, and read from
 * them.
 */
final class ServeJson {
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(ServeLimits.DEPTH)
                    .maxStringLength(ServeLimits.STRING_CHARS)
                    .maxNumberLength(ServeLimits.NUMBER_CHARS)
                    .maxNameLength(ServeLimits.NAME_CHARS)
                    .build())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private ServeJson() {}

    /** @param before what was read under the same key, null where it is the first */
    static void once(String field, @Nullable Object before) {
        if (before != null) {
            throw new InvalidInputException(field, "there twice", "each key once");
        }
    }

    static String text(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw new InvalidInputException(field, in.getText(), "a text");
        }
        return in.getText();
    }
}
