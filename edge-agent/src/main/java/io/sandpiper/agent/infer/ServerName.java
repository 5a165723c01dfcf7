package io.sandpiper.agent.infer;

import java.util.List;

/** What the server says of itself on every wire (Open Inference Protocol v2, "Server Metadata"). */
public final class ServerName {
    public static final String NAME = "sandpiper-agent";

    /** Triton's extensions that hold on every wire, as it names them. */
    public static final List<String> EXTENSIONS =
            List.of("classification", "model_configuration", "model_repository", "statistics");

    private ServerName() {}
}
