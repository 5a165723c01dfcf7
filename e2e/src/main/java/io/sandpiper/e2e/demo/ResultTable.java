package io.sandpiper.e2e.demo;

import io.sandpiper.e2e.traffic.Score;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.unit.DataSize;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The one table of the demo: what was pushed, how good it is, what it costs, and what the agents answered. */
final class ResultTable {
    private final List<String> agents;
    private final TextTable table;
    private final List<String> notes = new ArrayList<>();

    /** @param agents a column each */
    ResultTable(List<String> agents) {
        this.agents = agents;
        List<String> headings = new ArrayList<>(
                List.of("MODEL", "VERSION", "FP32 ACCURACY [95 %]", "INT8 ACCURACY [95 %]", "BYTES BEFORE > AFTER"));
        agents.forEach(agent -> headings.add(agent.toUpperCase(java.util.Locale.ROOT) + " CORRECT"));
        headings.add("SECONDS A STAGE");
        this.table = new TextTable(headings.toArray(String[]::new));
    }

    /** @param scores by agent */
    void add(VersionFacts facts, Map<String, Score> scores) {
        Evidence.Measured fp32 = facts.variant("fp32");
        Evidence.Measured int8 = facts.variant("int8");
        Evidence.Measured best = int8 == null ? fp32 : int8;
        List<Object> cells = new ArrayList<>(List.of(
                facts.model(),
                facts.version(),
                VersionFacts.metric(fp32),
                VersionFacts.metric(int8),
                new DataSize(facts.originalBytes()).shown() + " > "
                        + (best == null ? "none" : new DataSize(best.bytes()).shown())));
        agents.forEach(agent -> cells.add(scores.containsKey(agent) ? scores.get(agent) : "not asked"));
        cells.add(facts.stages());
        table.row(cells.toArray());
        facts.evidence()
                .omitted()
                .forEach((variant, reason) ->
                        notes.add(facts.model() + " " + facts.version() + " has no " + variant + ": " + reason));
    }

    void print(PrintStream out) {
        table.print(out);
        notes.forEach(out::println);
    }
}
