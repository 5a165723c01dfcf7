package io.sandpiper.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A program's configuration file: dotted keys, one a line, which is YAML too. */
final class ProgramSettings {
    private final TreeMap<String, String> values = new TreeMap<>();

    ProgramSettings set(String key, Object value) {
        values.put(key, String.valueOf(value));
        return this;
    }

    ProgramSettings setAll(Map<String, String> more) {
        values.putAll(more);
        return this;
    }

    void write(Path file) {
        StringBuilder yaml = new StringBuilder();
        values.forEach(
                (key, value) -> yaml.append(key).append(": \"").append(value).append("\"\n"));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
