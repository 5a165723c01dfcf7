package io.sandpiper.host.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of the machine, and how much of it this process may take: Linux's /proc/meminfo (proc_meminfo(5)) and the limits
 * of the control groups that it is in (cgroups(7), version 2). Blocking, two small files and one a group.
 */
public final class MachineMemory {
    private static final String UNLIMITED = "max";

    private final Path root;

    public MachineMemory() {
        this(Path.of("/"));
    }

    /** @param root where proc and sys are mounted */
    MachineMemory(Path root) {
        this.root = root;
    }

    /** Bytes of the whole machine; 0 where the system does not tell. */
    public long total() {
        try {
            return Files.readAllLines(root.resolve("proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Bytes that this process and its group may take: no more than {@link #total}; 0 where the system does not tell. */
    public long allowed() {
        long allowed = total();
        Path groups = root.resolve("sys/fs/cgroup");
        Path group = groups.resolve(group());
        for (; group != null && group.startsWith(groups); group = group.getParent()) {
            long limit = limit(group.resolve("memory.max"));
            if (limit > 0 && (allowed == 0 || limit < allowed)) {
                allowed = limit;
            }
        }
        return allowed;
    }

    /** This process's group, below the root of all groups. */
    private String group() {
        try {
            for (String line : Files.readAllLines(root.resolve("proc/self/cgroup"))) {
                if (line.startsWith("0::/")) {
                    return line.substring("0::/".length());
                }
            }
        } catch (IOException e) {
            return "";
        }
        return "";
    }

    private static long limit(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty() || lines.getFirst().equals(UNLIMITED) ? 0 : Long.parseLong(lines.getFirst());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
