package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A {@code parameters} object of a request, of one of its inputs or of one of its outputs (Open Inference Protocol v2,
 * "Parameters"). What is not known here is the caller's own and passed over. Used once.
 */
final class Parameters {
    /** Regions of memory that a caller shares with a server are not read here: nothing may seem to come from them. */
    private static final String SHARED_MEMORY = "shared_memory_";

    private @Nullable Long binaryDataSize;
    private @Nullable Boolean binaryData;
    private @Nullable Boolean binaryDataOutput;
    private @Nullable Long classification;

    /** @param in stands on the value of the key {@code field}, and on its last token afterwards */
    Parameters read(String field, JsonParser in, UnreadFields unread) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return this;
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidInputException(field, in.getText(), "an object");
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String key = in.currentName();
            String where = field + "." + key;
            in.nextToken();
            switch (key) {
                case "binary_data_size" -> {
                    ServeJson.once(where, binaryDataSize);
                    binaryDataSize = whole(where, in);
                }
                case "binary_data" -> {
                    ServeJson.once(where, binaryData);
                    binaryData = bool(where, in);
                }
                case "binary_data_output" -> {
                    ServeJson.once(where, binaryDataOutput);
                    binaryDataOutput = bool(where, in);
                }
                case "classification" -> {
                    ServeJson.once(where, classification);
                    classification = whole(where, in);
                }
                default -> {
                    if (key.startsWith(SHARED_MEMORY)) {
                        throw new InvalidInputException(where, in.getText(), "none: memory is not shared here");
                    }
                    unread.pass(in);
                }
            }
        }
        return this;
    }

    /** Of an input: how many raw bytes after the JSON are its own; null where its data is JSON. */
    @Nullable Long binaryDataSize() {
        return binaryDataSize;
    }

    /** Of an output: whether it is to come as raw bytes. */
    @Nullable Boolean binaryData() {
        return binaryData;
    }

    /** Of a request: whether all outputs are to, that do not say otherwise. */
    boolean binaryDataOutput() {
        return Boolean.TRUE.equals(binaryDataOutput);
    }

    /** Of an output: how many of its highest values are wanted. */
    @Nullable Long classification() {
        return classification;
    }

    private static long whole(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT
                || in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || in.getLongValue() < 0) {
            throw new InvalidInputException(field, in.getText(), "a whole number from 0");
        }
        return in.getLongValue();
    }

    static boolean bool(String field, JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new InvalidInputException(field, in.getText(), "true or false");
        };
    }
}
