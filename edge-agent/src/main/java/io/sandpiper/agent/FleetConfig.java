package io.sandpiper.agent;

import io.sandpiper.agent.link.LinkSettings;
import io.sandpiper.agent.renewal.RenewalSettings;
import io.sandpiper.agent.update.AcceptSettings;
import io.sandpiper.agent.update.FetchSettings;
import io.sandpiper.agent.update.UpdateSettings;
import io.sandpiper.host.config.Config;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.unit.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * The part of an agent's configuration that an enrolled agent needs: keys {@code fleet}, {@code
 * link.*}, {@code identity.*}, {@code update.*} and {@code telemetry.*}.
 *
 * @param telemetryRoom bytes of telemetry that the disk may hold
 */
record FleetConfig(
        String fleet,
        LinkSettings link,
        RenewalSettings renewal,
        UpdateSettings update,
        Duration telemetryInterval,
        DataSize telemetryRoom) {
    private static final double MAX_TIME_FACTOR = 1_000;
    /** Later there would be no time left to try again. */
    private static final double MOST_RENEW_AT = 0.95;

    /** @param acceptCommand the accept child, where the configuration names none */
    static FleetConfig of(Config config, List<String> acceptCommand) {
        double timeFactor = config.number("update.timeFactor", 1, MAX_TIME_FACTOR);
        List<String> configured = config.list("update.acceptCommand");
        return new FleetConfig(
                Names.fleet(config.text("fleet")),
                new LinkSettings(
                        config.duration("link.keepAlive"),
                        config.duration("link.retryMin"),
                        config.duration("link.retryMax"),
                        timeFactor),
                new RenewalSettings(
                        config.number("identity.renewAt", 0, MOST_RENEW_AT),
                        config.duration("identity.retryMin"),
                        config.duration("identity.retryMax")),
                new UpdateSettings(
                        new FetchSettings(
                                config.duration("update.quietTime"),
                                config.duration("update.patience"),
                                config.size("update.diskReserve")),
                        new AcceptSettings(
                                configured.isEmpty() ? acceptCommand : configured,
                                config.size("update.acceptMemory"),
                                config.duration("update.acceptTimeout"),
                                timeFactor),
                        config.duration("update.probation"),
                        config.duration("link.helloInterval"),
                        config.duration("update.retry")),
                config.duration("telemetry.interval"),
                config.size("telemetry.diskLimit"));
    }
}
