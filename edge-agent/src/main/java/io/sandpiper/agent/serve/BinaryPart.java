package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.InferInput;
import io.sandpiper.protocol.error.InvalidInputException;

/**
 * The raw bytes of a request's body after its JSON: tensors one after the other, in the order in which the JSON names
 * them (Triton's extension_binary_data.md). Used once.
 */
final class BinaryPart {
    private final RequestBody body;
    private final boolean announced;
    private final int start;
    private int next;

    /** @param jsonBytes as {@link CallHead} has it */
    BinaryPart(RequestBody body, int jsonBytes) {
        this.body = body;
        this.announced = jsonBytes != CallHead.ALL_JSON;
        this.start = announced ? jsonBytes : body.length();
        this.next = start;
        if (start > body.length()) {
            throw new InvalidInputException(
                    CallHead.JSON_LENGTH, jsonBytes, "at most " + body.length() + ", the length of the body");
        }
    }

    /** Where the JSON ends. */
    int start() {
        return start;
    }

    /**
     * Hands the next tensor's bytes over, by one copy.
     *
     * @param field the parameter that says how many they are
     */
    void take(String field, long bytes, InferInput input) {
        if (bytes > body.length() - next) {
            throw new InvalidInputException(
                    field,
                    bytes,
                    announced
                            ? "at most the " + (body.length() - next) + " bytes that are left of the body"
                            : "a header " + CallHead.JSON_LENGTH + ", and raw bytes after the JSON");
        }
        int from = next;
        next += (int) bytes;
        input.raw(field, (int) bytes, target -> body.copy(from, target));
    }

    /** @throws InvalidInputException where bytes are left that no tensor has asked for */
    void checkEnd() {
        if (next != body.length()) {
            throw new InvalidInputException(
                    "body",
                    (body.length() - next) + " bytes after the last tensor",
                    "a binary_data_size of each tensor whose bytes come after the JSON");
        }
    }
}
