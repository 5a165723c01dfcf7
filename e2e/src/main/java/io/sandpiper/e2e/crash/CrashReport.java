package io.sandpiper.e2e.crash;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the suite says while it runs and at its end. One thread. */
final class CrashReport {
    private static final String AGAIN = "bin/run-class e2e io.sandpiper.e2e.crash.CrashMain --point ";

    private final PrintStream out;
    private final boolean terminal;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<String> unreached = new ArrayList<>();

    /** @param terminal the line in progress is drawn over; otherwise each point has a line */
    CrashReport(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void say(String what) {
        out.println(what);
    }

    /** Points in the code that no step of the scenario comes over: the suite would be blind there. */
    void unreached(Program program, List<String> names) {
        names.forEach(name -> unreached.add(program + ":" + name));
    }

    void trying(int number, int all, Point point) {
        if (terminal) {
            out.printf("\r\033[K[%d/%d] %s", number, all, point.id());
            out.flush();
        }
    }

    void tried(int number, int all, Outcome outcome) {
        outcomes.add(outcome);
        if (terminal && outcome.passed()) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%s[%d/%d] %-70s %s %5.1f s%n",
                terminal ? "\r\033[K" : "",
                number,
                all,
                outcome.point().id(),
                outcome.passed() ? "ok    " : "FAILED",
                outcome.millis() / 1e3);
        if (!outcome.passed()) {
            out.println(indented(outcome.fault()));
            out.println("    again: " + AGAIN + outcome.point().id());
        }
    }

    /** The table, and what it comes to. True where nothing failed. */
    boolean summary() {
        out.printf(
                "%s%-8s %-18s %-50s %7s  %s%n", terminal ? "\r\033[K" : "", "program", "step", "point", "seconds", "");
        for (Outcome o : outcomes) {
            out.printf(
                    Locale.ROOT,
                    "%-8s %-18s %-50s %7.1f  %s%n",
                    o.point().program(),
                    o.point().step(),
                    o.point().name(),
                    o.millis() / 1e3,
                    o.passed() ? "ok" : "FAILED");
        }
        long failed = outcomes.stream().filter(o -> !o.passed()).count();
        out.printf(
                "%d points (%d gateway, %d agent), %d failed%n",
                outcomes.size(), count(Program.GATEWAY), count(Program.AGENT), failed);
        if (!unreached.isEmpty()) {
            out.println("points that no step reaches (expected: none): " + String.join(", ", unreached));
        }
        return failed == 0 && unreached.isEmpty();
    }

    private long count(Program program) {
        return outcomes.stream().filter(o -> o.point().program() == program).count();
    }

    private static String indented(String text) {
        return "    " + text.strip().replace("\n", "\n    ");
    }
}
