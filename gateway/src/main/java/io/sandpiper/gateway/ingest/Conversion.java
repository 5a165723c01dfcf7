package io.sandpiper.gateway.ingest;

import io.sandpiper.host.child.ChildProcess;
import io.sandpiper.host.child.ChildResult;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run of the converter as a child process. Blocking, on an ingest thread. */
final class Conversion {
    /** The converter's exit code for a model that it refuses. */
    private static final int REFUSED = 3;

    private final ConverterSettings settings;

    Conversion(ConverterSettings settings) {
        this.settings = settings;
    }

    /** How it ended: refused or failed with a reason for people, or done. */
    record Outcome(boolean refused, @Nullable String failure) {}

    /** @param arguments after the command */
    Outcome run(Path folder, List<String> arguments, JobWork.Watcher watcher) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(settings.command());
        command.addAll(arguments);
        AtomicReference<@Nullable PushEvent> last = new AtomicReference<>();
        ChildResult result = ChildProcess.run(
                command,
                settings.environment(),
                folder,
                settings.limits(),
                line -> {
                    PushEvent event = read(line);
                    if (event != null) {
                        last.set(event);
                        watcher.progress(event);
                    }
                },
                watcher::errorLine);
        return switch (result.end()) {
            case OUT_OF_MEMORY ->
                new Outcome(
                        false,
                        "the converter took more than "
                                + settings.limits().residentMemory().shown()
                                + " of memory and was ended (convert.memory raises the limit)");
            case OUT_OF_TIME ->
                new Outcome(
                        false,
                        "the converter took longer than "
                                + settings.limits().wallClock().toSeconds()
                                + " s and was ended (convert.timeout raises the limit)");
            case EXITED, OUT_OF_DISK -> exited(result, last.get());
        };
    }

    private static Outcome exited(ChildResult result, @Nullable PushEvent last) {
        String said = last == null || last.message() == null ? null : InvalidInputException.shown(last.message(), 600);
        if (result.exitCode() == 0) {
            return new Outcome(false, null);
        }
        if (result.exitCode() == REFUSED && said != null) {
            return new Outcome(true, said);
        }
        String words =
                result.errors().isEmpty() ? "it said nothing" : result.errors().getLast();
        return new Outcome(
                false,
                "the converter ended with exit code " + result.exitCode() + ": "
                        + InvalidInputException.shown(said == null ? words : said, 600));
    }

    /** A line that is no event is the runtime's chatter, and ignored. */
    private static @Nullable PushEvent read(String line) {
        if (!line.startsWith("{")) {
            return null;
        }
        try {
            return Json.read("event", line.getBytes(StandardCharsets.UTF_8), PushEvent.class);
        } catch (InvalidInputException e) {
            return null;
        }
    }
}
