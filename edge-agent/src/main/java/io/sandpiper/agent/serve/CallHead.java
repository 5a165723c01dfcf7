package io.sandpiper.agent.serve;

import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a request to a model says of its body and of the answer.
 *
 * @param jsonBytes how many bytes of the body are JSON, before tensors as raw bytes; {@link #ALL_JSON} where none are
 * @param contentType without its parameters, in lower case; empty where there is none
 * @param accept media types that the caller takes; empty for any
 * @param deadlineMillis after its arrival nobody wants the answer any more; {@link #NO_DEADLINE} where it always helps
 */
record CallHead(int jsonBytes, ContentCoding coding, String contentType, String accept, long deadlineMillis) {
    /** In how many milliseconds after the request's arrival its answer is worth nothing. */
    static final String DEADLINE = "Sandpiper-Deadline-Ms";

    static final long NO_DEADLINE = -1;
    /** With which the binary tensor data extension says where its JSON ends, in requests and answers. */
    static final String JSON_LENGTH = "Inference-Header-Content-Length";

    static final int ALL_JSON = -1;
    static final CallHead PLAIN = new CallHead(ALL_JSON, ContentCoding.IDENTITY, "", "", NO_DEADLINE);

    /** @throws InvalidInputException for a header that cannot be read */
    static CallHead of(MultiMap headers, ContentCoding coding) {
        return new CallHead(
                jsonBytes(headers),
                coding,
                mediaType(headers.get("Content-Type")),
                accept(headers),
                deadlineMillis(headers));
    }

    private static long deadlineMillis(MultiMap headers) {
        List<String> deadlines = headers.getAll(DEADLINE);
        if (deadlines.isEmpty()) {
            return NO_DEADLINE;
        }
        String text = deadlines.getFirst().strip();
        if (deadlines.size() > 1 || !isCount(text)) {
            throw new InvalidInputException(
                    DEADLINE, String.join(", ", deadlines), "one whole number of milliseconds, at most 999999999");
        }
        return Long.parseLong(text);
    }

    private static int jsonBytes(MultiMap headers) {
        List<String> lengths = headers.getAll(JSON_LENGTH);
        if (lengths.isEmpty()) {
            return ALL_JSON;
        }
        String text = lengths.getFirst().strip();
        if (lengths.size() > 1 || !isCount(text)) {
            throw new InvalidInputException(
                    JSON_LENGTH,
                    String.join(", ", lengths),
                    "one whole number: how many bytes of the body are JSON, 0 for none");
        }
        return Integer.parseInt(text);
    }

    /** One to nine digits. */
    private static boolean isCount(String text) {
        return !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String accept(MultiMap headers) {
        return String.join(",", headers.getAll("Accept")).toLowerCase(Locale.ROOT);
    }

    private static String mediaType(@Nullable String header) {
        if (header == null) {
            return "";
        }
        int semicolon = header.indexOf(';');
        return (semicolon < 0 ? header : header.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
