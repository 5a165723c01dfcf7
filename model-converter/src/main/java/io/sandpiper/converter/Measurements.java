package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Report;
<<<<<<< HEAD
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
=======
import io.sandpiper.converter.format.Candidates;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
>>>>>>> quant

/** What this process and machine say of themselves. */
final class Measurements {
    private static final Path STATUS = Path.of("/proc/self/status");

    private Measurements() {}

<<<<<<< HEAD
    static Report.Host host() {
        return new Report.Host(
=======
    static Report report(
            Digest manifest,
            Instant started,
            Map<String, Double> stageSeconds,
            Map<String, Double> latencyMillis,
            Candidates candidates) {
        Report.Host host = new Report.Host(
>>>>>>> quant
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
<<<<<<< HEAD
=======
        return new Report(
                Report.SCHEMA_VERSION,
                manifest,
                started,
                stageSeconds,
                latencyMillis,
                peakMemoryBytes(),
                host,
                candidates.trials(),
                candidates.audit());
>>>>>>> quant
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
