package io.sandpiper.protocol.trust.tuf.cli;

import io.sandpiper.protocol.error.InvalidInputException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options by name, each with one value (the last given) but for {@code --target-name}, and the words between them. */
record TufArguments(Map<String, List<String>> options, List<String> words) {
    private static final Set<String> NAMES =
            Set.of("--metadata-dir", "--metadata-url", "--target-name", "--target-dir", "--target-base-url");

    static TufArguments parse(String[] arguments) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (!argument.startsWith("--")) {
                words.add(argument);
            } else if (!NAMES.contains(argument) || i + 1 == arguments.length) {
                throw new InvalidInputException("option", argument, "one of " + NAMES + ", and a value");
            } else {
                options.computeIfAbsent(argument, _ -> new ArrayList<>()).add(arguments[++i]);
            }
        }
        return new TufArguments(options, words);
    }

    List<String> all(String name) {
        List<String> values = options.get(name);
        if (values == null) {
            throw new InvalidInputException(name, "absent", "a value");
        }
        return values;
    }

    Path path(String name) {
        return Path.of(all(name).getLast());
    }

    URI uri(String name) {
        try {
            return URI.create(all(name).getLast());
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(name, all(name).getLast(), "a URL", e);
        }
    }
}
