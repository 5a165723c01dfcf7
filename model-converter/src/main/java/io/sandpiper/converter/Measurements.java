package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process and machine say of themselves. */
final class Measurements {
    private static final Path STATUS = Path.of("/proc/self/status");

    private Measurements() {}

    static Report.Host host() {
        return new Report.Host(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
    }

    /** Linux's high-water mark of resident memory. */
    static long peakMemoryBytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
