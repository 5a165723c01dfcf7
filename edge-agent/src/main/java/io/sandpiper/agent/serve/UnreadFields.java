package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;

/**
 * Passes over what one body holds beside what is read, and bounds how many keys that may be: a parser keeps each of them
 * in memory. Not thread-safe.
 */
final class UnreadFields {
    private int keys;

    /** @param in stands on the value of a key that is not read, and on its last token afterwards */
    void pass(JsonParser in) throws IOException {
        count();
        int depth = 0;
        for (JsonToken token = in.currentToken(); ; token = in.nextToken()) {
            if (token == JsonToken.FIELD_NAME) {
                count();
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return;
            }
        }
    }

    private void count() {
        if (++keys > ServeLimits.UNREAD_KEYS) {
            throw new InvalidInputException(
                    "body", keys + " keys that are not read", "at most " + ServeLimits.UNREAD_KEYS);
        }
    }
}
