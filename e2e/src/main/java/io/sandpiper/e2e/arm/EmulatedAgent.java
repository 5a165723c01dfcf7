package io.sandpiper.e2e.arm;

import io.sandpiper.e2e.process.Checkout;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A {@code sandpiper-agent} that runs under the emulator: a folder with that one program in {@code bin/}, and what such
 * a machine needs in its configuration.
 *
 * @param program the checkout to give to an agent process
 * @param settings the agent's configuration beside data folder and address
 */
record EmulatedAgent(Checkout program, Map<String, String> settings) {
    /** About as much slower as an emulated machine is: time-outs and time budgets grow by it. */
    private static final double TIME_FACTOR = 100;

    private static final String FLAGS = "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
            + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
            // The spawn helper would be started without the emulator.
            + " -Djdk.lang.Process.launchMechanism=FORK";

    /**
     * @param folder to make it in
     * @param agent the checkout or the unpacked arm64 archive whose agent shall run
     */
    static EmulatedAgent make(Path folder, Path agent, Arm64Parts parts, Path java) throws IOException {
        Path prefix = Arm64Prefix.make(folder.resolve("prefix"), parts, Arm64Processor.CORTEX_A72);
        boolean archive = Files.isDirectory(agent.resolve("lib"));
        Path natives = agent.resolve(archive ? "native" : "edge-agent/target/native");
        String script = """
                #!/bin/sh
                export QEMU_LD_PREFIX=%s QEMU_CPU=%s ORT_DISABLE_TELEMETRY=1
                exec %s %s %s -Donnxruntime.native.path=%s -Dorg.sqlite.lib.path=%s \\
                    -Dorg.sqlite.lib.name=libsqlitejdbc.so \\
                    -Dorg.bytedeco.javacpp.pathsFirst=true -Djava.library.path=%s:%s -cp %s io.sandpiper.agent.AgentMain "$@"
                """.formatted(
                        prefix,
                        Arm64Processor.CORTEX_A72.qemu(),
                        parts.qemu(),
                        java,
                        FLAGS,
                        natives.resolve("ai/onnxruntime/native/linux-aarch64"),
                        natives.resolve("org/sqlite/native/Linux/aarch64"),
                        natives.resolve("org/bytedeco/tensorflowlite/linux-arm64"),
                        natives.resolve("org/bytedeco/javacpp/linux-arm64"),
                        archive ? archiveClassPath(agent) : checkoutClassPath(agent));
        Path program = folder.resolve("bin/sandpiper-agent");
        Files.createDirectories(program.getParent());
        Files.writeString(program, script);
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + program + " executable");
        }
        return new EmulatedAgent(
                new Checkout(folder),
                Map.of(
                        "update.acceptCommand",
                        program + ",accept",
                        "update.timeFactor",
                        Double.toString(TIME_FACTOR),
                        // The emulator's own memory counts as the child's.
                        "update.acceptMemory",
                        "2GiB"));
    }

    private static String checkoutClassPath(Path root) throws IOException {
        Path target = root.resolve("edge-agent/target");
        return target.resolve("sandpiper-edge-agent.jar")
                + File.pathSeparator
                + Files.readString(target.resolve("classpath")).strip();
    }

    private static String archiveClassPath(Path home) throws IOException {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            List<String> paths = jars.map(Path::toString)
                    .filter(p -> p.endsWith(".jar"))
                    .sorted()
                    .toList();
            return String.join(File.pathSeparator, paths);
        }
    }
}
