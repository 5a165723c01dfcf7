package io.sandpiper.agent;

import io.sandpiper.host.child.NativeOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start this program again as a child: its own java and class path, with a small heap. */
final class OwnCommand {
    private OwnCommand() {}

    /** The command of one of this program's subcommands, for example {@code accept}. */
    static List<String> of(Class<?> main, String subcommand) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(NativeOptions.ofThisProcess());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), subcommand));
        return command;
    }
}
