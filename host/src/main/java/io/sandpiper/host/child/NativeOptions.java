package io.sandpiper.host.child;

import java.util.List;

/** Where a program's native libraries lie unpacked (bin/launch.sh says so), for a child that runs the same program. */
final class NativeOptions {
    private static final List<String> PROPERTIES = List.of(
            "onnxruntime.native.path",
            "org.sqlite.lib.path",
            "org.sqlite.lib.name",
            // JavaCPP looks in java.library.path first, instead of unpacking into a cache.
            "org.bytedeco.javacpp.pathsFirst",
            "java.library.path");

    private NativeOptions() {}

    /** As this process was started: {@code -Dname=value} each, of those that are set. */
    static List<String> ofThisProcess() {
        return PROPERTIES.stream()
                .filter(name -> System.getProperty(name) != null)
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }
}
