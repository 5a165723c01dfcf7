package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.unit.DataSize;
import java.io.PrintStream;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a push ended, for people: an acceptance is data, a refusal or failure goes to standard error. */
final class PushOutcome {
    private PushOutcome() {}

    static int exitCode(PushEvent.State state) {
        return switch (state) {
            case ACCEPTED, WAITING -> ExitCode.DONE;
            case REFUSED, CANCELLED -> ExitCode.REFUSED;
            case FAILED, QUEUED, RUNNING -> ExitCode.FAILED;
        };
    }

    /** @param assign the selector that the push was to be assigned to, null for none */
    static void print(PushEvent event, @Nullable String assign, Console console) {
        ModelVersion subject = new ModelVersion(event.model(), event.version());
        PushEvent.Result result = event.result();
        boolean isWaiting = event.state() == PushEvent.State.WAITING;
        if (event.state() != PushEvent.State.ACCEPTED && !isWaiting || result == null) {
            console.err().println(event.state() + " " + subject + ": " + event.message());
            if (event.state() == PushEvent.State.FAILED) {
                console.err().println("Nothing was published; the same push may be tried again.");
            }
            return;
        }
        PrintStream out = console.out();
        String variants = result.variants().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .map(e -> e.getKey() + " " + new DataSize(e.getValue()).shown())
                .collect(Collectors.joining(", "));
        out.println(event.state() + " " + subject + "  manifest "
                + result.manifest().brief() + "  " + variants);
        result.notes().forEach(note -> out.println("note: " + note));
        if (isWaiting) {
            console.err()
                    .println(
                            "No device takes it before its list is signed, and nothing is assigned until then. Next, where the"
                                    + " keys are: sandpiper trust sign --keys DIR");
        } else if (assign != null) {
            new AssignedText(subject, assign, result.assigned()).print(console);
        } else {
            console.err().println("Next: sandpiper assign " + subject + " --to SELECTOR");
        }
    }
}
