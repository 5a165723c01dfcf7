package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.TextTable;
import java.io.PrintStream;
import java.time.Instant;

/** A status for people: a line a device and model, then for each that is not well what to know and to type. */
final class StatusPage {
    private StatusPage() {}

    static void print(JsonNode status, PrintStream out, Instant now) {
        JsonNode entries = status.path("entries");
        TextTable table =
                new TextTable("MODEL", "DEVICE", "WANTED", "SERVING", "STATE", "SINCE", "REQUESTS", "ERRORS", "P99");
        for (JsonNode e : entries) {
            table.row(
                    Answers.text(e, "model"),
                    Answers.text(e, "device"),
                    Answers.text(e, "wanted"),
                    Answers.text(e, "serving"),
                    Answers.text(e, "state"),
                    Answers.age(e, "since", now),
                    Answers.text(e, "requests"),
                    Answers.text(e, "errors"),
                    Answers.milliseconds(e, "p99Millis"));
        }
        table.print(out);
        for (JsonNode e : entries) {
            if (StatusOutcome.of(e) != StatusOutcome.WELL) {
                explain(e, out, now);
            }
        }
        for (JsonNode version : status.path("pending")) {
            out.println();
            out.println(pending(version));
            out.println("  next:     "
                    + (isWaiting(version)
                            ? "sandpiper trust sign --keys DIR  # where the keys are"
                            : "sandpiper jobs follow " + Answers.text(version, "job")));
        }
    }

    /** What keeps a version from being assigned, in one line. */
    static String pending(JsonNode version) {
        return Answers.text(version, "model") + "@" + Answers.text(version, "version")
                + (isWaiting(version) ? " waits for sandpiper trust sign" : " is being published")
                + (Answers.has(version, "assign") ? ", then is assigned to " + Answers.text(version, "assign") : "");
    }

    private static boolean isWaiting(JsonNode version) {
        return Answers.text(version, "state").equals("waiting");
    }

    private static void explain(JsonNode e, PrintStream out, Instant now) {
        out.println();
        out.println(Answers.text(e, "model") + " on " + Answers.text(e, "device") + ": " + Answers.text(e, "state")
                + " for " + Answers.age(e, "since", now));
        line(out, "  reason:   ", e, "reason");
        line(out, "  expected: ", e, "expected");
        line(out, "  next:     ", e, "next");
    }

    private static void line(PrintStream out, String start, JsonNode entry, String field) {
        if (Answers.has(entry, field)) {
            out.println(start + Answers.sentence(entry, field));
        }
    }
}
