package io.sandpiper.e2e.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Tells a newcomer what happens, each line with the seconds since the start. One thread. */
final class Narrator {
    private final PrintStream out;
    private final long started = System.nanoTime();

    Narrator(PrintStream out) {
        this.out = out;
    }

    void act(String title) {
        out.println();
        out.println("== " + title);
    }

    /** Something that is done and holds. */
    void done(String what) {
        out.printf(Locale.ROOT, "%6.1f s  %s%n", seconds(), what);
    }

    /** A command as a person would type it. */
    void command(String program, List<String> words) {
        out.println("          $ " + program + " " + String.join(" ", words));
    }

    /** Lines of output, set off from what is told. */
    void quote(String text) {
        text.lines().forEach(line -> out.println("            " + line));
    }

    void line(String text) {
        out.println(text);
    }

    PrintStream out() {
        return out;
    }

    double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }
}
