package io.sandpiper.gateway;

import io.sandpiper.host.child.NativeOptions;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs another main class with this process's Java, class path and native libraries. */
final class OwnJava {
    private OwnJava() {}

    static List<String> command(String mainClass, DataSize heap) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-Xmx" + (heap.bytes() >> 20) + "m");
        words.addAll(List.of(
                "-XX:+UseSerialGC",
                // A heap as large as what lives: short of that it grows by garbage to its limit.
                "-XX:MaxNewSize=96m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20",
                // Tensors outside of the heap are let go at a collection, which a heap with room would put off.
                "-XX:MaxDirectMemorySize=" + (heap.bytes() >> 21) + "m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        words.addAll(NativeOptions.ofThisProcess());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        return words;
    }
}
