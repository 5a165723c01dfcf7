package io.sandpiper.e2e.arm;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Java for arm64 under the emulator, with the engines' native libraries: runs main classes of this run's class path.
 *
 * @param words the command up to the JVM's own arguments
 */
public record EmulatedJava(List<String> words, Map<String, String> environment, Path folder) {
    /**
     * @param folder to work in
     * @param people hear what is fetched
     * @throws MissingPartException with the line that installs what is absent
     */
    public static EmulatedJava make(Path folder, Checkout checkout, Arm64Processor processor, PrintStream people)
            throws IOException {
        Arm64Parts parts = Arm64Parts.find();
        Path java = Arm64Java.find(people);
        Path prefix = Arm64Prefix.make(folder.resolve(processor.qemu()), parts, processor);
        Path natives = checkout.root().resolve("edge-agent/target/native");
        return new EmulatedJava(
                List.of(
                        parts.qemu().toString(),
                        java.toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Donnxruntime.native.path=" + natives.resolve("ai/onnxruntime/native/linux-aarch64"),
                        "-Dorg.bytedeco.javacpp.pathsFirst=true",
                        "-Djava.library.path=" + natives.resolve("org/bytedeco/tensorflowlite/linux-arm64") + ":"
                                + natives.resolve("org/bytedeco/javacpp/linux-arm64")),
                Map.of(
                        "QEMU_LD_PREFIX", prefix.toString(),
                        "QEMU_CPU", processor.qemu(),
                        "ORT_DISABLE_TELEMETRY", "1"),
                folder);
    }

    /** A main class of this run, as a command. */
    public Command command(Class<?> main, List<String> arguments) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        all.addAll(arguments);
        return new Command(all, environment, folder, false);
    }
}
