package io.sandpiper.gateway.cli;

import io.sandpiper.gateway.GatewayConfig;
import io.sandpiper.gateway.GatewayMain;
import io.sandpiper.host.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;

/** A real gateway on free ports, and the environment in which commands reach it. */
final class CommandedGateway implements AutoCloseable {
    private final GatewayMain gateway;
    private final Map<String, String> environment;

    private CommandedGateway(GatewayMain gateway, Map<String, String> environment) {
        this.gateway = gateway;
        this.environment = environment;
    }

    /** @param more settings beside data folder and addresses */
    static CommandedGateway start(Path folder, Map<String, String> more) throws IOException, GeneralSecurityException {
        Map<String, String> flags = new HashMap<>(more);
        flags.put("data", folder.resolve("gateway").toString());
        for (String listener : new String[] {"http.listen", "mqtt.listen", "est.listen"}) {
            flags.put(listener, "127.0.0.1:0");
        }
        GatewayMain gateway = GatewayMain.start(GatewayConfig.of(
                ConfigLoader.load(GatewayConfig.class, GatewayConfig.DEFAULTS, null, Map.of(), flags)));
        return new CommandedGateway(
                gateway,
                Map.of(
                        "SANDPIPER_URL", "http://127.0.0.1:" + gateway.httpPort(),
                        "SANDPIPER_TOKEN", Files.readString(folder.resolve("gateway/admin.token")),
                        "SANDPIPER_CONTEXT", folder.resolve("context.json").toString()));
    }

    Map<String, String> environment() {
        return environment;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
