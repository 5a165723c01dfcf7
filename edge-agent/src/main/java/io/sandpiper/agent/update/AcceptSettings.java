package io.sandpiper.agent.update;

import io.sandpiper.protocol.unit.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * How candidates are tried.
 *
 * @param command of the child, to which its flags are added: configuration, because an emulated machine needs another
 * @param memory resident bytes at which the child is killed: the model, and a JVM around it
 * @param timeout before {@code timeFactor}
 */
public record AcceptSettings(List<String> command, DataSize memory, Duration timeout, double timeFactor) {
    public AcceptSettings {
        command = List.copyOf(command);
    }
}
