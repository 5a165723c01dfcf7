package io.sandpiper.agent;

import io.sandpiper.host.config.Config;
import io.sandpiper.host.config.ConfigLoader;
import java.util.Map;

/** An agent's configuration: the defaults, and what a test sets. */
public final class AgentConfig {
    private AgentConfig() {}

    public static Config of(Map<String, String> settings) {
        return ConfigLoader.load(AgentMain.class, "agent.yaml", null, Map.of(), settings);
    }
}
