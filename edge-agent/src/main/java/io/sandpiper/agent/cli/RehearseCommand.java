package io.sandpiper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sandpiper-agent rehearse}: for the launcher, which makes the JVM's ahead-of-time cache of it. */
@Command(name = "rehearse", description = "Start, answer and end, so that the JVM learns to start fast.", hidden = true)
public final class RehearseCommand implements Callable<Integer> {
    /** What the command does. */
    public interface Run {
        /**
         * @param folder an empty one, for all that is written
         * @return the exit code
         */
        int run(Path folder) throws IOException, InterruptedException;
    }

    private final Run run;

    @Parameters(paramLabel = "DIR", description = "An empty folder.")
    private @Nullable Path folder;

    public RehearseCommand(Run run) {
        this.run = run;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return run.run(Objects.requireNonNull(folder)); // picocli requires it
    }
}
