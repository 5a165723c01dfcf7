package io.sandpiper.converter.importer.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Threads of all processes of this process's user, as RLIMIT_NPROC counts them (Linux: getrlimit(2)). */
final class UserTasks {
    private static final Path PROC = Path.of("/proc");

    private UserTasks() {}

    static long ofThisUser() throws IOException {
        Object own = Files.getAttribute(PROC.resolve("self"), "unix:uid");
        List<Path> processes;
        try (Stream<Path> all = Files.list(PROC)) {
            processes =
                    all.filter(p -> p.getFileName().toString().matches("\\d+")).toList();
        }
        long tasks = 0;
        for (Path process : processes) {
            try {
                if (own.equals(Files.getAttribute(process, "unix:uid"))) {
                    tasks += Files.readAllLines(process.resolve("status")).stream()
                            .filter(line -> line.startsWith("Threads:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum();
                }
            } catch (IOException e) {
                // It ended meanwhile.
                continue;
            }
        }
        return tasks;
    }
}
