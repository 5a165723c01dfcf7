package io.sandpiper.agent.cli;

import io.sandpiper.agent.score.Outcome;
import io.sandpiper.protocol.json.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a job came to, for people and for programs. */
record ScoreSummary(Outcome outcome, Path output, @Nullable Path rejects) {
    private static final int LABELS_SHOWN = 10;

    String json() {
        return Json.text(outcome);
    }

    void print(PrintStream people) {
        people.println((outcome.already() ? "already scored: " : "") + outcome.scored()
                + (outcome.already() ? " rows by " : " rows scored by ") + outcome.model() + "@" + outcome.version()
                + " "
                + outcome.variant() + " in " + output
                + (outcome.rejected() == 0
                        ? ""
                        : "; " + outcome.rejected() + " rejected" + (rejects == null ? "" : " in " + rejects)));
        if (outcome.batches() > 0) {
            people.printf(
                    Locale.ROOT,
                    "%.1f s, %,.0f rows/s; %d batches of up to %d rows on %d threads, %.2f ms each (p99 %.2f)%n",
                    outcome.seconds(),
                    outcome.rowsPerSecond(),
                    outcome.batches(),
                    outcome.batchRows(),
                    outcome.threads(),
                    outcome.batchMillis().p50(),
                    outcome.batchMillis().p99());
        }
        if (!outcome.labels().isEmpty()) {
            people.println("labels: " + labels());
        }
    }

    private String labels() {
        List<Map.Entry<String, Long>> most = outcome.labels().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        String shown = most.stream()
                .limit(LABELS_SHOWN)
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
        return most.size() > LABELS_SHOWN ? shown + ", and " + (most.size() - LABELS_SHOWN) + " others" : shown;
    }
}
