package io.sandpiper.agent.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code serve} was told on its command line.
 *
 * @param file the configuration's file, null for none
 * @param flags configuration by key
 * @param models {@code NAME=FILE}, in their order
 * @param printConfig whether to show the configuration rather than serve
 */
public record ServeArguments(@Nullable Path file, Map<String, String> flags, List<String> models, boolean printConfig) {
    private static final String FILE = "--config";
    private static final String MODEL = "--model";
    private static final String BATCH = "--batch";
    private static final String SET = "--set";
    private static final String PRINT = "--print-config";
    /** Options that are another name for one key of the configuration. */
    private static final Map<String, String> KEYS = Map.of("--http", "http.listen", "--grpc", "grpc.listen");

    /** As {@link #KEYS}, of a path. */
    private static final Map<String, String> PATHS = Map.of("--data", "data", "--socket", "http.socket");

    private static final Set<String> REPEATABLE = Set.of(MODEL, BATCH, SET);

    public ServeArguments {
        flags = Map.copyOf(flags);
        models = List.copyOf(models);
    }

    /**
     * Reads arguments that are written out plainly, each known and with its value, without the command line's own parser,
     * which takes a fifth of a start (docs/decisions/0029). Empty for all others, right or wrong: they are the parser's.
     *
     * @param arguments those after {@code serve}
     */
    public static Optional<ServeArguments> plain(List<String> arguments) {
        Reading reading = new Reading();
        for (int at = 0; at < arguments.size(); at++) {
            String argument = arguments.get(at);
            int equals = argument.indexOf('=');
            boolean read;
            if (argument.equals(PRINT)) {
                read = reading.print();
            } else if (equals >= 0) {
                read = reading.option(argument.substring(0, equals), argument.substring(equals + 1));
            } else {
                read = ++at < arguments.size() && reading.option(argument, arguments.get(at));
            }
            if (!read) {
                return Optional.empty();
            }
        }
        return Optional.of(reading.whole());
    }

    /** What was read so far; its methods tell whether they could. */
    private static final class Reading {
        private final Map<String, String> settings = new HashMap<>();
        private final Map<String, String> keys = new HashMap<>();
        private final List<String> models = new ArrayList<>();
        private final List<String> batching = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();
        private @Nullable Path file;
        private boolean print;

        boolean print() {
            print = true;
            return seen.add(PRINT);
        }

        boolean option(String name, String value) {
            if (!seen.add(name) && !REPEATABLE.contains(name) || value.isEmpty() || value.startsWith("-")) {
                return false;
            }
            String key = KEYS.get(name);
            String path = PATHS.get(name);
            if (key != null) {
                keys.put(key, value);
                return true;
            }
            if (path != null) {
                keys.put(path, Path.of(value).toString());
                return true;
            }
            return switch (name) {
                case FILE -> {
                    file = Path.of(value);
                    yield true;
                }
                case MODEL -> models.add(value);
                case BATCH -> batching.add(value);
                case SET -> set(value);
                default -> false;
            };
        }

        /** Only {@code KEY=VALUE}, of a key that has no value yet. */
        private boolean set(String setting) {
            int equals = setting.indexOf('=');
            return equals > 0
                    && equals < setting.length() - 1
                    && settings.put(setting.substring(0, equals), setting.substring(equals + 1)) == null;
        }

        ServeArguments whole() {
            settings.putAll(keys);
            if (!batching.isEmpty()) {
                settings.put("slot.batching", String.join(",", batching));
            }
            return new ServeArguments(file, settings, models, print);
        }
    }
}
