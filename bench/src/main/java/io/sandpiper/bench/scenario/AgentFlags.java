package io.sandpiper.bench.scenario;

import java.nio.file.Path;
import java.util.List;

/** The JVM flags that bin/sandpiper-agent starts the service with, from the file that it reads too. */
final class AgentFlags {
    private AgentFlags() {}

    static List<String> of(Path root) {
        return List.of("@" + root.resolve("bin/agent.flags"), "--enable-native-access=ALL-UNNAMED");
    }
}
