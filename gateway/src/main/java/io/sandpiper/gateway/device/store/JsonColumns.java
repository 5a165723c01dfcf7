package io.sandpiper.gateway.device.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Hello;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Columns that hold JSON which we wrote ourselves. */
final class JsonColumns {
    private JsonColumns() {}

    static Map<String, String> labels(String json) throws SQLException {
        return read(json, new TypeReference<>() {});
    }

    static List<Hello.ModelState> models(String json) throws SQLException {
        return read(json, new TypeReference<>() {});
    }

    static @Nullable Hello hello(@Nullable String json) throws SQLException {
        return json == null ? null : read(json, new TypeReference<>() {});
    }

    private static <T> T read(String json, TypeReference<T> type) throws SQLException {
        try {
            return Json.MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new SQLException("a JSON column cannot be read", e);
        }
    }
}
