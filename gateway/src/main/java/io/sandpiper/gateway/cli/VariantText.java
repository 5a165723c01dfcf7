package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.unit.DataSize;
import java.util.ArrayList;
import java.util.List;

/** The variants of a version with their sizes: {@code fp32 203.1 KiB, int8 71.2 KiB}. */
final class VariantText {
    private VariantText() {}

    /** @param variants bytes by name */
    static String of(JsonNode variants) {
        List<String> texts = new ArrayList<>();
        variants.properties()
                .forEach(e -> texts.add(InvalidInputException.shown(e.getKey()) + " "
                        + new DataSize(e.getValue().asLong()).shown()));
        return texts.isEmpty() ? Answers.ABSENT : String.join(", ", texts);
    }
}
