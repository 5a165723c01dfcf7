package io.sandpiper.gateway;

import io.sandpiper.host.child.OwnJava;
import io.sandpiper.protocol.unit.DataSize;
import java.util.List;

/** The converter as a child process, where the configuration names no command of its own. */
final class ConverterCommand {
    private ConverterCommand() {}

    static List<String> of(DataSize heap) {
        return OwnJava.command(
                List.of(
                        "-Xmx" + (heap.bytes() >> 20) + "m",
                        "-XX:+UseSerialGC",
                        // A heap as large as what lives: short of that it grows by garbage to its limit.
                        "-XX:MaxNewSize=96m",
                        "-XX:MinHeapFreeRatio=10",
                        "-XX:MaxHeapFreeRatio=20",
                        // Tensors outside of the heap are let go at a collection, which a heap with room would put off.
                        "-XX:MaxDirectMemorySize=" + (heap.bytes() * 3 / 8 >> 20) + "m"),
                "io.sandpiper.converter.cli.ConvertMain",
                List.of());
    }
}
