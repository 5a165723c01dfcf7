package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.PrintStream;

/** Prints an answer as indented {@code name: value} lines, lists as {@code -} items: every field, in its order. */
final class FieldTree {
    private static final int INDENT = 2;
    private static final int INLINE_ITEMS = 16;

    private final PrintStream out;

    FieldTree(PrintStream out) {
        this.out = out;
    }

    void print(JsonNode node) {
        fields(node, 0);
    }

    private void fields(JsonNode node, int depth) {
        node.properties().forEach(e -> field(e.getKey(), e.getValue(), depth));
    }

    private void field(String name, JsonNode value, int depth) {
        String start = " ".repeat(depth) + InvalidInputException.shown(name) + ":";
        if (value.isValueNode()) {
            out.println(start + " " + InvalidInputException.shown(value.asText()));
        } else if (value.isArray() && plain(value)) {
            out.println(start + " " + inline(value));
        } else {
            out.println(start);
            if (value.isArray()) {
                value.forEach(item -> item(item, depth + INDENT));
            } else {
                fields(value, depth + INDENT);
            }
        }
    }

    private void item(JsonNode item, int depth) {
        if (item.isObject()) {
            out.println(" ".repeat(depth) + "-");
            fields(item, depth + INDENT);
        } else {
            out.println(" ".repeat(depth) + "- " + InvalidInputException.shown(item.toString()));
        }
    }

    private static boolean plain(JsonNode array) {
        for (JsonNode item : array) {
            if (!item.isValueNode()) {
                return false;
            }
        }
        return true;
    }

    private static String inline(JsonNode array) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(array.size(), INLINE_ITEMS); i++) {
            text.append(i == 0 ? "" : ", ").append(array.get(i).asText());
        }
        String shown = InvalidInputException.shown(text.isEmpty() ? Answers.ABSENT : text.toString());
        return array.size() > INLINE_ITEMS ? shown + " and " + (array.size() - INLINE_ITEMS) + " more" : shown;
    }
}
