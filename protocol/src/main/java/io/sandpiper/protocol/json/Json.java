package io.sandpiper.protocol.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one codec configuration: unknown fields are ignored, a missing primitive is an error, nulls are left out, keys
 * come in a fixed order (so equal values give equal bytes), instants are ISO 8601. Depth and text length are bounded.
 */
public final class Json {
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(64)
            .maxStringLength(16 << 20)
            .maxNumberLength(64)
            .build();

    public static final ObjectMapper MAPPER =
            configured(JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(CONSTRAINTS)
                    .build()));
    private static final ObjectMapper YAML = configured(YAMLMapper.builder(
            YAMLFactory.builder().streamReadConstraints(CONSTRAINTS).build()));

    private Json() {}

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass(), e);
        }
    }

    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass(), e);
        }
    }

    /** YAML, for people. */
    public static byte[] yaml(Object value) {
        try {
            return YAML.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass(), e);
        }
    }

    /**
     * Reads JSON that came from outside. What a record does not mark {@code @Nullable} is there.
     *
     * @throws InvalidInputException naming {@code what} and the path of the field at fault
     */
    public static <T> T read(String what, byte[] bytes, Class<T> type) {
        return read(MAPPER, what, bytes, type);
    }

    /** As {@link #read}, for YAML. */
    public static <T> T readYaml(String what, byte[] bytes, Class<T> type) {
        return read(YAML, what, bytes, type);
    }

    private static <T> T read(ObjectMapper mapper, String what, byte[] bytes, Class<T> type) {
        try {
            T value = mapper.readValue(bytes, type);
            Required.check(what, value);
            return value;
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof InvalidInputException inner) {
                String field = path(e).isEmpty() ? inner.field() : path(e);
                throw new InvalidInputException(what + "." + field, inner.value(), inner.expected(), e);
            }
            if (e instanceof InvalidFormatException format) {
                throw new InvalidInputException(
                        what + "." + path(e), format.getValue(), expected(format.getTargetType()), e);
            }
            throw new InvalidInputException(what + "." + path(e), "unreadable", e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(what, "unreadable", "well-formed text: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidInputException(what, "unreadable", String.valueOf(e.getMessage()), e);
        }
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "a value of another type";
        }
        return switch (type.getSimpleName().toLowerCase(Locale.ROOT)) {
            case "int", "integer", "long", "short" -> "a whole number";
            case "double", "float", "number" -> "a number";
            case "boolean" -> "true or false";
            case "instant" -> "a time such as 2026-01-31T12:00:00Z";
            default -> type.isEnum() ? "one of " + Arrays.toString(type.getEnumConstants()) : "a value of another type";
        };
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(r -> r.getFieldName() != null ? r.getFieldName() : String.valueOf(r.getIndex()))
                .collect(Collectors.joining("."));
    }

    private static ObjectMapper configured(com.fasterxml.jackson.databind.cfg.MapperBuilder<?, ?> builder) {
        return builder.addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .build();
    }
}
