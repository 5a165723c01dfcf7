package io.sandpiper.host.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Named places around every state change, commit and rename at which the crash suite ends the process as {@code kill
 * -9} would. Silent unless asked by environment: {@code SANDPIPER_CRASH_AT=NAME} halts at the first arrival there,
 * {@code SANDPIPER_CRASH_LOG=FILE} appends each name once. Any thread.
 */
public final class CrashPoint {
    /** What a shell reports for a process ended by SIGKILL. */
    public static final int EXIT_KILLED = 137;

    private static final @Nullable String CRASH_AT = System.getenv("SANDPIPER_CRASH_AT");
    private static final @Nullable String CRASH_LOG = System.getenv("SANDPIPER_CRASH_LOG");
    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private CrashPoint() {}

    /** @param name dotted, feature first, for example {@code slot.activate.before-commit} */
    public static void reached(String name) {
        if (CRASH_LOG != null && LOGGED.add(name)) {
            log(CRASH_LOG, name);
        }
        if (name.equals(CRASH_AT)) {
            Runtime.getRuntime().halt(EXIT_KILLED);
        }
    }

    private static void log(String file, String name) {
        try {
            Files.write(
                    Path.of(file),
                    (name + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write the crash log " + file, e);
        }
    }
}
