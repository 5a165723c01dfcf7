package io.sandpiper.host.config;

import io.sandpiper.host.config.ConfigSource.Origin;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.unit.DataSize;
import io.sandpiper.protocol.unit.Durations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The effective configuration: dotted keys and their values as text, each with its source. Made by {@link
 * ConfigLoader}; a program's typed record reads it once at start.
 */
public final class Config {
    private final SortedMap<String, ConfigSource> values;

    Config(SortedMap<String, ConfigSource> values) {
        this.values = values;
    }

    public Collection<ConfigSource> effective() {
        return values.values();
    }

    public String text(String key) {
        ConfigSource source = values.get(key);
        if (source == null) {
            throw new IllegalArgumentException("no default for " + key);
        }
        return source.value();
    }

    public boolean isSet(String key) {
        return !text(key).isEmpty();
    }

    public int integer(String key, int min, int max) {
        try {
            int value = Integer.parseInt(text(key));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as for a number out of range
        }
        throw new InvalidInputException(key, text(key), "a whole number from " + min + " to " + max);
    }

    public double number(String key, double min, double max) {
        try {
            double value = Double.parseDouble(text(key));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as for a number out of range
        }
        throw new InvalidInputException(key, text(key), "a number from " + min + " to " + max);
    }

    public boolean flag(String key) {
        return switch (text(key)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidInputException(key, text(key), "true or false");
        };
    }

    public Duration duration(String key) {
        return Durations.parse(key, text(key));
    }

    public DataSize size(String key) {
        try {
            return DataSize.parse(text(key));
        } catch (InvalidInputException e) {
            throw new InvalidInputException(key, text(key), e.expected(), e);
        }
    }

    public Path path(String key) {
        return Path.of(text(key));
    }

    public HostPort address(String key) {
        return HostPort.parse(key, text(key));
    }

    public URI uri(String key) {
        try {
            return URI.create(text(key));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(key, text(key), "a URI", e);
        }
    }

    /** A comma-separated list; empty text is an empty list. */
    public List<String> list(String key) {
        return isSet(key) ? List.of(text(key).split("\\s*,\\s*")) : List.of();
    }

    /** Values whose source is not the default, for a log line at start. */
    public Map<String, Origin> overridden() {
        return values.values().stream()
                .filter(v -> v.origin() != Origin.DEFAULT)
                .collect(java.util.stream.Collectors.toMap(ConfigSource::key, ConfigSource::origin));
    }
}
