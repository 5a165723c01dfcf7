package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call to the model repository, which may be empty.
 *
 * @param readyOnly of an index: whether only models that answer are listed
 * @param override a parameter that would load something else than what is installed; null where there is none
 */
record RepositoryOrder(boolean readyOnly, @Nullable String override) {

    static RepositoryOrder read(RequestBody body) throws IOException {
        Boolean ready = null;
        String override = null;
        JsonToken parameters = null;
        UnreadFields unread = new UnreadFields();
        try (JsonParser in = body.parser(0, body.length())) {
            JsonToken first = in.nextToken();
            if (first == null) {
                return new RepositoryOrder(false, null);
            }
            if (first != JsonToken.START_OBJECT) {
                throw new InvalidInputException("body", in.getText(), "an object, or nothing");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String key = in.currentName();
                in.nextToken();
                switch (key) {
                    case "ready" -> {
                        ServeJson.once(key, ready);
                        ready = Parameters.bool(key, in);
                    }
                    case "parameters" -> {
                        ServeJson.once(key, parameters);
                        parameters = in.currentToken();
                        override = override(in, unread);
                    }
                    default -> unread.pass(in);
                }
            }
            if (in.nextToken() != null) {
                throw new InvalidInputException("body", "text after the object", "one object");
            }
        }
        return new RepositoryOrder(Boolean.TRUE.equals(ready), override);
    }

    private static @Nullable String override(JsonParser in, UnreadFields unread) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidInputException("parameters", in.getText(), "an object");
        }
        String override = null;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String key = in.currentName();
            if (key.equals("config") || key.startsWith("file:")) {
                override = key;
            }
            in.nextToken();
            unread.pass(in);
        }
        return override;
    }

    /** What runs here comes from the fleet, or from the command line; not from a caller. */
    void checkLoad() {
        if (override != null) {
            throw new InvalidInputException(
                    "parameters", override, "none: what is installed is loaded, as it was installed");
        }
    }
}
