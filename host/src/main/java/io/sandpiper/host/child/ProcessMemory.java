package io.sandpiper.host.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of processes as Linux tells it (proc_pid_status(5)). Any thread. */
public final class ProcessMemory {
    private static final Path OWN = Path.of("/proc/self/status");

    private ProcessMemory() {}

    /** Bytes that a process holds, 0 where the system does not tell. */
    public static long resident(long pid) {
        try {
            return bytes(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
        } catch (IOException e) {
            return 0;
        }
    }

    /** Bytes that this process holds, 0 where the system does not tell. */
    public static long resident() throws IOException {
        return bytes(OWN, "VmRSS:");
    }

    /** The most bytes that this process has held, 0 where the system does not tell. */
    public static long peak() throws IOException {
        return bytes(OWN, "VmHWM:");
    }

    private static long bytes(Path status, String line) throws IOException {
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(l -> l.startsWith(line))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }
}
