package io.sandpiper.e2e.arm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folder in which qemu looks for a path before it looks at this machine's: links to arm64's libraries, and an ARM
 * {@code /proc/cpuinfo}, because ONNX Runtime reads that file while it loads and ends at x86's text.
 */
final class Arm64Prefix {
    private static final int CPUS = 2;
    private static final String CPU_INFO = """
            processor\t: %d
            BogoMIPS\t: 108.00
            Features\t: %s
            CPU implementer\t: 0x41
            CPU architecture: 8
            CPU variant\t: 0x0
            CPU part\t: %s
            CPU revision\t: 3

            """;

    private Arm64Prefix() {}

    /** Makes it in a folder that does not exist yet. */
    static Path make(Path folder, Arm64Parts parts, Arm64Processor processor) throws IOException {
        Files.createDirectories(folder.resolve("proc"));
        try (Stream<Path> entries = Files.list(parts.libraries())) {
            for (Path entry : entries.toList()) {
                Files.createSymbolicLink(folder.resolve(entry.getFileName()), entry);
            }
        }
        StringBuilder cpus = new StringBuilder();
        for (int i = 0; i < CPUS; i++) {
            cpus.append(CPU_INFO.formatted(i, processor.features(), processor.part()));
        }
        Files.writeString(folder.resolve("proc/cpuinfo"), cpus);
        return folder;
    }
}
