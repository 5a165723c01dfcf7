package io.sandpiper.agent.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What this machine's processor can do, as the device classes of variants name it: {@code linux/arm64+dotprod}, {@code
 * linux/amd64+vnni}, or {@code any}.
 */
public record DeviceClass(String os, String architecture, Set<String> instructionSets) {
    /** What the kernel's flags are called in a device class. */
    private static final Map<String, String> NAMES = Map.of(
            "avx2", "avx2",
            "avx512f", "avx512",
            "avx512_vnni", "vnni",
            "avx_vnni", "vnni",
            "asimd", "neon",
            "asimddp", "dotprod",
            "i8mm", "i8mm",
            "sve", "sve");

    public DeviceClass {
        instructionSets = Set.copyOf(instructionSets);
    }

    /** This machine; no instruction sets where the system does not tell. */
    public static DeviceClass here() {
        String arch = System.getProperty("os.arch");
        return new DeviceClass(
                "linux",
                switch (arch) {
                    case "aarch64" -> "arm64";
                    case "x86_64" -> "amd64";
                    default -> arch;
                },
                readInstructionSets(Path.of("/proc/cpuinfo")));
    }

    /** True where a variant for {@code wanted} can run here. */
    public boolean runs(String wanted) {
        if (wanted.equals("any")) {
            return true;
        }
        List<String> parts = Arrays.asList(wanted.split("\\+"));
        return parts.getFirst().equals(os + "/" + architecture)
                && instructionSets.containsAll(parts.subList(1, parts.size()));
    }

    static Set<String> readInstructionSets(Path cpuinfo) {
        Set<String> found = new TreeSet<>();
        try {
            for (String line : Files.readAllLines(cpuinfo)) {
                if (line.startsWith("flags") || line.startsWith("Features")) {
                    for (String flag :
                            line.substring(line.indexOf(':') + 1).strip().split(" ")) {
                        String name = NAMES.get(flag);
                        if (name != null) {
                            found.add(name);
                        }
                    }
                    return found;
                }
            }
        } catch (IOException e) {
            return found;
        }
        return found;
    }
}
