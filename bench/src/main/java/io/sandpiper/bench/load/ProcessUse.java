package io.sandpiper.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, from Linux's /proc (proc(5)).
 *
 * @param cpuMillis user and system time of all its threads, in steps of 10 ms
 * @param residentKib VmRSS
 * @param anonymousKib RssAnon: memory that no file backs
 */
public record ProcessUse(double cpuMillis, long residentKib, long anonymousKib) {
    private static final double MILLIS_PER_TICK = 10.0;
    private static final double BYTES_PER_KIB = 1024;

    public static ProcessUse of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return new ProcessUse(cpuMillis(stat), status(pid, "VmRSS:"), status(pid, "RssAnon:"));
    }

    /** User and system time in a stat file of a process, or of a thread. */
    static double cpuMillis(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) * MILLIS_PER_TICK;
    }

    /** Memory that no file backs, in MB of 10^6 bytes. */
    public double anonymousMegabytes() {
        return anonymousKib * BYTES_PER_KIB / 1e6;
    }

    /** Memory that it holds, in MB of 10^6 bytes. */
    public double residentMegabytes() {
        return residentKib * BYTES_PER_KIB / 1e6;
    }

    private static long status(long pid, String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
