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

    public static ProcessUse of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        return new ProcessUse(ticks * MILLIS_PER_TICK, status(pid, "VmRSS:"), status(pid, "RssAnon:"));
    }

    private static long status(long pid, String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
