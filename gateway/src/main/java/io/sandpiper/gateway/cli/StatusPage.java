package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.TextTable;
import java.io.PrintStream;
import java.time.Instant;

/** A status for people: a line a device and model, then for each that is not well what to know and to type. */
final class StatusPage {
    private StatusPage() {}

    static void print(JsonNode entries, PrintStream out, Instant now) {
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
            out.println(start + Answers.text(entry, field));
        }
    }
}
