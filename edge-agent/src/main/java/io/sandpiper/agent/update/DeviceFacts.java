package io.sandpiper.agent.update;

import io.sandpiper.host.machine.MachineMemory;
import io.sandpiper.protocol.message.Hello;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/** What the machine is, as hello says it. Blocking: asks the disk, and an engine that was not loaded yet. */
final class DeviceFacts {
    private final DeviceClass here;
    private final Path data;
    private final Supplier<Map<String, String>> engines;

    /** @param engines name to version of each engine that loads here */
    DeviceFacts(DeviceClass here, Path data, Supplier<Map<String, String>> engines) {
        this.here = here;
        this.data = data;
        this.engines = engines;
    }

    Hello.Facts now() throws IOException {
        return new Hello.Facts(
                here.os(),
                here.architecture(),
                here.instructionSets().stream().sorted().toList(),
                Runtime.getRuntime().availableProcessors(),
                new MachineMemory().total(),
                Files.getFileStore(data).getUsableSpace(),
                engines.get());
    }
}
