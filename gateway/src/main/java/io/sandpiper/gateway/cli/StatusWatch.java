package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Asks for the status again and again until its outcome is known or time is up; tells people what changed. */
final class StatusWatch {
    private static final Duration INTERVAL = Duration.ofMillis(300);

    private final GatewayClient gateway;
    private final String path;
    private final Console console;
    private final Map<String, String> told = new HashMap<>();

    StatusWatch(GatewayClient gateway, String path, Console console) {
        this.gateway = gateway;
        this.path = path;
        this.console = console;
    }

    /** @return the last answer: known, or as it was when time was up */
    JsonNode await(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            JsonNode answer = gateway.get(path);
            if (StatusOutcome.known(answer) || System.nanoTime() - deadline >= 0) {
                return answer;
            }
            answer.path("entries").forEach(this::tell);
            answer.path("pending").forEach(this::tellPending);
            try {
                Thread.sleep(INTERVAL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandException(ExitCode.FAILED, "interrupted");
            }
        }
    }

    private void tellPending(JsonNode version) {
        String line = StatusPage.pending(version);
        if (!line.equals(told.put(Answers.text(version, "job"), line))) {
            console.err().println(line);
        }
    }

    private void tell(JsonNode entry) {
        String subject = Answers.text(entry, "model") + "@" + Answers.text(entry, "wanted") + " on "
                + Answers.text(entry, "device");
        String state = Answers.text(entry, "state");
        if (!state.equals(told.put(subject, state))) {
            console.err().println(subject + ": " + state);
        }
    }
}
