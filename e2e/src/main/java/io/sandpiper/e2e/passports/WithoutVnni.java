package io.sandpiper.e2e.passports;

import io.sandpiper.e2e.arm.EmulatedJava;
import io.sandpiper.e2e.arm.MissingPartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An x86 machine without VNNI, whose sums of two products saturate: this one, or where it has VNNI one that qemu stands in
 * for. qemu knows AVX2 (from 7.2 on) and nothing of AVX-512; its {@code /proc/cpuinfo} says the same.
 */
final class WithoutVnni {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String QEMU = "qemu-x86_64-static";

    private WithoutVnni() {}

    /** Empty where this machine is one. @throws MissingPartException with the line that installs the emulator */
    static Optional<EmulatedJava> emulated(Path folder) throws IOException {
        String told = Files.readString(CPU_INFO);
        if (!told.contains("avx512_vnni") && !told.contains("avx_vnni")) {
            return Optional.empty();
        }
        Path qemu = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
                .map(place -> Path.of(place, QEMU))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new MissingPartException(
                        QEMU + " is not here (expected: apt-get install --no-install-recommends qemu-user-static)"));
        Path prefix = Files.createDirectories(folder.resolve("x86-without-vnni"));
        Files.writeString(
                Files.createDirectories(prefix.resolve("proc")).resolve("cpuinfo"),
                told.replaceAll("\\b(avx512\\w*|avx_vnni\\w*)", ""));
        return Optional.of(new EmulatedJava(
                List.of(
                        qemu.toString(),
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"),
                Map.of("QEMU_LD_PREFIX", prefix.toString(), "QEMU_CPU", "max", "ORT_DISABLE_TELEMETRY", "1"),
                folder));
    }
}
