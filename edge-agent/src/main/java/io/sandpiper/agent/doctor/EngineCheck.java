package io.sandpiper.agent.doctor;

import io.sandpiper.engine.Engine;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the engines' native libraries load here. */
final class EngineCheck {
    private EngineCheck() {}

    static Finding of(List<Engine> engines) {
        try {
            String found =
                    engines.stream().map(e -> e.name() + " " + e.version()).collect(Collectors.joining(", "));
            return engines.isEmpty()
                    ? Finding.fail(
                            "engine", "none", "onnxruntime", "install the agent anew: its lib folder is not whole")
                    : Finding.ok("engine", found);
        } catch (RuntimeException | LinkageError e) {
            return Finding.fail(
                    "engine",
                    String.valueOf(e.getMessage()),
                    "a native library that loads",
                    "check that this is linux on x86_64 or arm64 with glibc, and that the folder for temporary files"
                            + " is not mounted noexec");
        }
    }
}
