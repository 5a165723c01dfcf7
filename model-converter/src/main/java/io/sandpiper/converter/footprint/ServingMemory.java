package io.sandpiper.converter.footprint;

import io.sandpiper.host.child.ChildLimits;
import io.sandpiper.host.child.ChildProcess;
import io.sandpiper.host.child.OwnJava;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How much more resident memory a process has at most that loads a variant and answers a golden case, beyond the process
 * and its engine: what the model itself takes on a device. It runs in a child ({@link ServingMemoryMain}), as this process
 * has held other models. Blocking; one thread.
 */
public final class ServingMemory {
    /** What takes longer, or more, is told of by nobody: the figure is for people, and no push waits for it. */
    private static final ChildLimits LIMITS = new ChildLimits(DataSize.ofMebibytes(4_096), Duration.ofSeconds(10));

    private ServingMemory() {}

    /**
     * @param golden file of golden cases, of which the first is answered
     * @return bytes; empty where they cannot be measured: not Linux, no golden case, a child that was ended
     */
    public static Optional<Long> bytes(Path model, Path golden) throws IOException {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        try {
            boolean done = ChildProcess.run(
                            command(model, golden), OwnJava.environment(), Path.of("/"), LIMITS, lines::add)
                    .succeeded();
            return done && lines.size() == 1 ? Optional.of(Long.parseLong(lines.getFirst())) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the memory of a variant was measured", e);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<String> command(Path model, Path golden) {
        return OwnJava.command(
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                ServingMemoryMain.class.getName(),
                List.of(
                        model.toAbsolutePath().toString(),
                        golden.toAbsolutePath().toString()));
    }
}
