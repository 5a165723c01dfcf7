package io.sandpiper.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPU time of a process's threads by their names, from Linux's /proc (proc(5)). */
public final class ThreadUse {
    private ThreadUse() {}

    /** Milliseconds of the threads whose names begin with {@code prefix} (the kernel keeps 15 characters). */
    public static double cpuMillis(long pid, String prefix) throws IOException {
        List<Path> threads;
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads = all.toList();
        }
        double millis = 0;
        for (Path thread : threads) {
            try {
                String stat = Files.readString(thread.resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                if (name.startsWith(prefix)) {
                    millis += ProcessUse.cpuMillis(stat);
                }
            } catch (NoSuchFileException e) {
                continue; // it ended meanwhile
            }
        }
        return millis;
    }
}
