package io.sandpiper.agent;

import io.sandpiper.host.child.OwnJava;
import java.util.List;

/** How to start this program again as a child, with a small heap. */
final class OwnCommand {
    private OwnCommand() {}

    /** The command of one of this program's subcommands, for example {@code accept}. */
    static List<String> of(Class<?> main, String subcommand) {
        return OwnJava.command(
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash"),
                main.getName(),
                List.of(subcommand));
    }
}
