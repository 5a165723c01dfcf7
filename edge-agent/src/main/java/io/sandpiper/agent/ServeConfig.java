package io.sandpiper.agent;

import io.sandpiper.agent.listen.ListenSettings;
import io.sandpiper.agent.serve.ServeSettings;
import io.sandpiper.agent.slot.BatchRule;
import io.sandpiper.agent.slot.SlotLimits;
import io.sandpiper.agent.slot.SlotSettings;
import io.sandpiper.host.config.Config;
import io.sandpiper.host.machine.MachineMemory;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;

/**
 * The part of an agent's configuration that every agent needs: keys {@code data}, {@code http.*}, {@code grpc.*}, {@code
 * tls.*} and {@code slot.*}.
 *
 * @param data absolute
 */
record ServeConfig(Path data, ListenSettings listen, ServeSettings serve, SlotSettings slots, int eventLoops) {
    private static final int MAX_THREADS = 64;
    private static final long MAX_BODY_BYTES = 1L << 30;

    static ServeConfig of(Config config, String agentVersion) {
        return new ServeConfig(
                config.path("data").toAbsolutePath(),
                ListenSettings.of(config),
                serve(config, agentVersion),
                slots(config),
                config.integer("http.eventLoops", 1, MAX_THREADS));
    }

    private static ServeSettings serve(Config config, String agentVersion) {
        long body = config.size("http.bodyLimit").bytes();
        long memory = config.size("http.bodyMemory").bytes();
        if (body > MAX_BODY_BYTES || memory < body || memory > MAX_BODY_BYTES) {
            throw new InvalidInputException(
                    "http.bodyMemory", config.text("http.bodyMemory"), "at least http.bodyLimit, at most 1GiB");
        }
        return new ServeSettings(agentVersion, (int) body, (int) memory, config.duration("http.bodyTimeout"));
    }

    private static SlotSettings slots(Config config) {
        int batchLimit = config.integer("slot.batchLimit", 1, SlotLimits.SAMPLES);
        DataSize memory = config.isSet("slot.memory")
                ? config.size("slot.memory")
                : SlotSettings.modelMemory(new MachineMemory().allowed());
        return new SlotSettings(
                config.integer("slot.threads", 1, SlotLimits.THREADS),
                config.integer("slot.queue", 1, SlotLimits.QUEUE),
                memory,
                batchLimit,
                BatchRule.parse("slot.batching", config.list("slot.batching"), batchLimit));
    }
}
