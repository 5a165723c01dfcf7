package io.sandpiper.host.child;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How to run another main class as a child with this process's Java, class path and native libraries. */
public final class OwnJava {
    /** What a child needs of the environment: where programs and libraries are, and how it is emulated. */
    private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH");

    private static final String EMULATION_PREFIX = "QEMU_";

    private OwnJava() {}

    /**
     * @param flags of the machine: heap, collector, compiler
     * @param arguments of the main class
     */
    public static List<String> command(List<String> flags, String mainClass, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(flags);
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        words.addAll(NativeOptions.ofThisProcess());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        words.addAll(arguments);
        return words;
    }

    /** Of this process's environment what a child that only runs a model needs. */
    public static Map<String, String> environment() {
        Map<String, String> passed = new TreeMap<>();
        System.getenv().forEach((name, value) -> {
            if (PASSED_ON.contains(name) || name.startsWith(EMULATION_PREFIX)) {
                passed.put(name, value);
            }
        });
        passed.put("ORT_DISABLE_TELEMETRY", "1"); // as bin/launch.sh, and why
        return passed;
    }
}
