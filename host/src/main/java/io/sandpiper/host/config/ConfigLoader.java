package io.sandpiper.host.config;

import io.sandpiper.host.config.ConfigSource.Origin;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lays a YAML file, the environment and flags over a program's defaults. The defaults are a YAML resource that names
 * every key, so an unknown key is an error that names the nearest known one. {@code delivery.egressBudget} is {@code
 * SANDPIPER_DELIVERY_EGRESS_BUDGET} in the environment.
 */
public final class ConfigLoader {
    private static final String PREFIX = "SANDPIPER_";

    private final TreeMap<String, ConfigSource> values = new TreeMap<>();

    private ConfigLoader() {}

    /**
     * @param near a class beside the resource
     * @param defaults name of the YAML resource with every key
     * @param file the YAML file, null for none
     * @param flags dotted key to value, as the command line gave them
     */
    public static Config load(
            Class<?> near,
            String defaults,
            @Nullable Path file,
            Map<String, String> environment,
            Map<String, String> flags) {
        ConfigLoader loader = new ConfigLoader();
        loader.flatten("", resource(near, defaults))
                .forEach((k, v) -> loader.values.put(k, new ConfigSource(k, v, Origin.DEFAULT)));
        if (file != null) {
            loader.flatten("", read(file)).forEach((k, v) -> loader.override(k, v, Origin.FILE));
        }
        for (String key : List.copyOf(loader.values.keySet())) {
            String value = environment.get(environmentName(key));
            if (value != null) {
                loader.override(key, value, Origin.ENVIRONMENT);
            }
        }
        flags.forEach((k, v) -> loader.override(k, v, Origin.FLAG));
        return new Config(loader.values);
    }

    static String environmentName(String key) {
        return PREFIX
                + key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private void override(String key, String value, Origin origin) {
        if (!values.containsKey(key)) {
            String nearest = values.keySet().stream()
                    .min(Comparator.comparingInt(known -> distance(known, key)))
                    .orElse("none");
            throw new InvalidInputException("configuration", key, "a known key; the nearest is " + nearest);
        }
        values.put(key, new ConfigSource(key, value, origin));
    }

    private Map<String, String> flatten(String prefix, Map<?, ?> tree) {
        Map<String, String> flat = new TreeMap<>();
        tree.forEach((k, v) -> {
            String key = prefix + k;
            switch (v) {
                case Map<?, ?> inner -> flat.putAll(flatten(key + ".", inner));
                case Collection<?> items ->
                    flat.put(
                            key,
                            String.join(",", items.stream().map(String::valueOf).toList()));
                case null -> flat.put(key, "");
                default -> flat.put(key, String.valueOf(v));
            }
        });
        return flat;
    }

    private static Map<?, ?> resource(Class<?> near, String name) {
        try (InputStream in = near.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return Json.readYaml(name, in.readAllBytes(), Map.class);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }

    private static Map<?, ?> read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return bytes.length == 0 ? Map.of() : Json.readYaml(file.toString(), bytes, Map.class);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("--config", file, "a file that exists", e);
        } catch (IOException e) {
            throw new InvalidInputException("--config", file, "a readable file: " + e.getMessage(), e);
        }
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(Math.min(row[j - 1], above) + 1, change);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
