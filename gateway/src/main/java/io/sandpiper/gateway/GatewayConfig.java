package io.sandpiper.gateway;

import io.sandpiper.gateway.access.oidc.OidcSettings;
import io.sandpiper.host.child.ChildLimits;
import io.sandpiper.host.config.Config;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.unit.DataSize;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway's configuration, typed; its keys and defaults are in gateway-defaults.yaml. */
public record GatewayConfig(
        Path data,
        String fleet,
        List<String> publicNames,
        HostPort http,
        HostPort mqtt,
        HostPort est,
        Duration certificateValidity,
        @Nullable HostPort externalBroker,
        Duration deliveryWindow,
        DataSize egressBudget,
        Duration assignmentValidity,
        List<String> convertCommand,
        DataSize convertHeap,
        ChildLimits convertLimits,
        int convertParallel,
        Duration housekeeping,
        Duration auditCheckpoint,
        Duration auditKeep,
        int loginFailures,
        @Nullable OidcSettings oidc) {
    public static final String DEFAULTS = "gateway-defaults.yaml";
    /** Each conversion may take {@code convert.memory}, and uses several cores by itself. */
    private static final int MOST_PARALLEL = 16;

    private static final Duration LEAST_VALIDITY = Duration.ofSeconds(10);
    private static final Duration MOST_VALIDITY = Duration.ofDays(3650);

    public static GatewayConfig of(Config config) {
        return new GatewayConfig(
                config.path("data").toAbsolutePath(),
                config.text("fleet"),
                config.list("gateway.publicNames"),
                config.address("http.listen"),
                config.address("mqtt.listen"),
                config.address("est.listen"),
                validity(config.duration("est.certificateValidity")),
                config.isSet("broker.url") ? broker(config.uri("broker.url")) : null,
                config.duration("delivery.window"),
                config.size("delivery.egressBudget"),
                config.duration("delivery.assignmentValidity"),
                config.isSet("convert.command")
                        ? List.of(config.text("convert.command").split("\\s+"))
                        : List.of(),
                config.size("convert.heap"),
                new ChildLimits(config.size("convert.memory"), config.duration("convert.timeout")),
                config.integer("convert.parallel", 1, MOST_PARALLEL),
                config.duration("housekeeping.interval"),
                config.duration("audit.checkpoint"),
                config.duration("audit.keep"),
                config.integer("login.failures", 1, 100_000),
                config.isSet("oidc.issuer") ? oidc(config) : null);
    }

    private static OidcSettings oidc(Config config) {
        return new OidcSettings(
                config.text("oidc.issuer"),
                config.text("oidc.audience"),
                config.text("oidc.clientId"),
                config.text("oidc.scopes"),
                config.text("oidc.tokenType"),
                List.of(config.text("oidc.rolesClaim").split("\\.")),
                OidcSettings.roles("oidc.roles", config.list("oidc.roles")),
                config.text("oidc.nameClaim"),
                config.duration("oidc.clockSkew"),
                config.isSet("oidc.ca") ? config.path("oidc.ca") : null);
    }

    private static Duration validity(Duration given) {
        if (given.compareTo(LEAST_VALIDITY) < 0 || given.compareTo(MOST_VALIDITY) > 0) {
            throw new InvalidInputException("est.certificateValidity", given, "10s to 3650d");
        }
        return given;
    }

    private static HostPort broker(URI uri) {
        if (!"mqtts".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 1) {
            throw new InvalidInputException("broker.url", uri, "mqtts://host:port");
        }
        return new HostPort(uri.getHost(), uri.getPort());
    }
}
