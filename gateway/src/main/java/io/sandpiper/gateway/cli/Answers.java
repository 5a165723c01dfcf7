package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.unit.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Reads fields of the gateway's answers as people see them; what is absent shows as {@code -}. */
final class Answers {
    static final String ABSENT = "-";
    private static final int SENTENCE_CHARS = 2_000;

    private Answers() {}

    /** Text of a field, safe to show in a terminal: it may come from a device. */
    static String text(JsonNode node, String field) {
        return isAbsent(node.path(field)) ? ABSENT : InvalidInputException.shown(whole(node.path(field)));
    }

    /** As {@link #text}, for a sentence: a command to type that stands at its end is not cut. */
    static String sentence(JsonNode node, String field) {
        return isAbsent(node.path(field))
                ? ABSENT
                : InvalidInputException.shown(whole(node.path(field)), SENTENCE_CHARS);
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.asText().isEmpty() && value.isValueNode();
    }

    private static String whole(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    static boolean has(JsonNode node, String field) {
        return !text(node, field).equals(ABSENT);
    }

    /** The first 12 digits of a digest. */
    static String brief(JsonNode node, String field) {
        String digest = text(node, field).replace("sha256:", "");
        return digest.length() > 12 ? digest.substring(0, 12) : digest;
    }

    static String size(JsonNode node, String field) {
        return node.path(field).isNumber() ? new DataSize(node.path(field).asLong()).shown() : ABSENT;
    }

    static String milliseconds(JsonNode node, String field) {
        return node.path(field).isNumber()
                ? String.format(Locale.ROOT, "%.1f ms", node.path(field).asDouble())
                : ABSENT;
    }

    /** How long ago an instant (ISO 8601) is: {@code 12s}, {@code 5m}, {@code 3h}, {@code 9d}. */
    static String age(JsonNode node, String field, Instant now) {
        try {
            return brief(Duration.between(Instant.parse(text(node, field)), now));
        } catch (DateTimeParseException e) {
            return ABSENT;
        }
    }

    /** As {@link #age}, in the words of a table. */
    static String ago(JsonNode node, String field, Instant now) {
        String age = age(node, field, now);
        return age.equals(ABSENT) ? ABSENT : age + " ago";
    }

    /** {@code k=v,k=v}. */
    static String labels(JsonNode labels) {
        StringBuilder text = new StringBuilder();
        labels.properties()
                .forEach(e -> text.append(text.isEmpty() ? "" : ",")
                        .append(InvalidInputException.shown(
                                e.getKey() + "=" + e.getValue().asText())));
        return text.isEmpty() ? ABSENT : text.toString();
    }

    private static String brief(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + "m";
        }
        return seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }
}
