package io.sandpiper.converter.importer.tree;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a model file says, whichever framework wrote it.
 *
 * @param framework as people write it
 * @param version of what wrote the file
 * @param columns in the order of the trees' column numbers
 * @param classifier whether the answers are probabilities of classes; with one target, of the second of two
 */
public record TreeModel(
        String framework, String version, List<Column> columns, Scores scores, Link link, boolean classifier) {
    public TreeModel {
        columns = List.copyOf(columns);
        Set<String> seen = new HashSet<>();
        for (Column column : columns) {
            if (column.name().isEmpty() || column.name().length() > TreeLimits.NAME_CHARS) {
                throw new InvalidInputException(
                        "feature names", column.name(), "1 to " + TreeLimits.NAME_CHARS + " characters");
            }
            if (column.name().chars().anyMatch(Character::isISOControl) || !isText(column.name())) {
                throw new InvalidInputException("feature names", column.name(), "a text without control characters");
            }
            if (!seen.add(column.name())) {
                throw new InvalidInputException("feature names", column.name(), "each name once");
            }
        }
    }

    /** Whether a text can be written as UTF-8, as every file and message here does. */
    public static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** Classes of a classifier; a single target is the probability of the second. */
    int classes() {
        return scores.targets() == 1 ? 2 : scores.targets();
    }

    /** Values a row that the model answers. */
    int width() {
        return classifier ? classes() : scores.targets();
    }
}
