package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows a push to its end over the job's event stream. A stream that breaks (a gateway that restarts) is opened
 * again: the job goes on by itself, and its first event says where it stands.
 */
final class JobFollower {
    private static final int MAX_BREAKS = 30;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String DATA = "data:";

    private final GatewayClient gateway;
    private final Console console;

    JobFollower(GatewayClient gateway, Console console) {
        this.gateway = gateway;
        this.console = console;
    }

    /** What whoever leaves a job needs to know. */
    static String goesOn(String job) {
        return "job " + job + ": goes on without this terminal; sandpiper jobs follow " + job;
    }

    /**
     * Follows to the end. Where the process is told to end before (Ctrl-C), it says that the job goes on.
     *
     * @return the last event, whose state is final
     */
    PushEvent follow(String job, Consumer<PushEvent> onEvent) {
        Thread farewell = new Thread(() -> sayFarewell(job), "farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        try {
            return followToItsEnd(job, onEvent);
        } finally {
            keepQuiet(farewell);
        }
    }

    private void sayFarewell(String job) {
        if (console.terminal()) {
            console.err().println(); // leaves the line of the progress
        }
        console.err().println(goesOn(job));
    }

    private static void keepQuiet(Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) {
            // the process is ending: it was said
        }
    }

    private PushEvent followToItsEnd(String job, Consumer<PushEvent> onEvent) {
        for (int breaks = 0; breaks <= MAX_BREAKS; breaks++) {
            try {
                PushEvent last = streamOnce(job, onEvent);
                if (last != null) {
                    return last;
                }
            } catch (UncheckedIOException e) {
                // the stream broke: told below when it does not come back
            } catch (CommandException e) {
                if (e.exitCode() != ExitCode.UNREACHABLE || breaks == MAX_BREAKS) {
                    throw e;
                }
            }
            pause(job);
        }
        throw new CommandException(ExitCode.UNREACHABLE, "lost the gateway; " + goesOn(job));
    }

    private @Nullable PushEvent streamOnce(String job, Consumer<PushEvent> onEvent) {
        try (Stream<String> lines = gateway.lines("/v1/jobs/" + job + "/events")) {
            for (Iterator<String> i = lines.iterator(); i.hasNext(); ) {
                String line = i.next();
                if (line.startsWith(DATA)) {
                    PushEvent event = Json.read(
                            "event",
                            line.substring(DATA.length()).strip().getBytes(StandardCharsets.UTF_8),
                            PushEvent.class);
                    onEvent.accept(event);
                    if (event.state().done()) {
                        return event;
                    }
                }
            }
        }
        return null;
    }

    /** @return the job's id in the gateway's answer to a push */
    static String id(JsonNode job) {
        return job.path("job").asText(job.path("id").asText());
    }

    private static void pause(String job) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted; " + goesOn(job));
        }
    }
}
