package io.sandpiper.agent.cli;

import io.sandpiper.agent.media.ImportFolder.ModelOutcome;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far an import is, on a terminal; in a pipe nothing. */
final class ImportProgress implements AutoCloseable {
    private static final long KIBIBYTE = 1 << 10;

    private final PrintStream people;
    private final boolean isTerminal;
    private final @Nullable ProgressBar bar;
    private final Map<String, String> states = new HashMap<>();

    private ImportProgress(PrintStream people, boolean isTerminal, @Nullable ProgressBar bar) {
        this.people = people;
        this.isTerminal = isTerminal;
        this.bar = bar;
    }

    /** @param bytes that are to be read; 0 for no bar */
    static ImportProgress of(PrintStream people, long bytes) {
        boolean terminal = System.console() != null && System.console().isTerminal();
        ProgressBar bar = terminal && bytes > 0
                ? new ProgressBarBuilder()
                        .setTaskName("check")
                        .setInitialMax(bytes)
                        .setUnit(" KiB", KIBIBYTE)
                        .showSpeed()
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(people))
                        .build()
                : null;
        return new ImportProgress(people, terminal, bar);
    }

    void read(long bytes) {
        if (bar != null) {
            bar.stepTo(bytes);
        }
    }

    /** Tells each state once. */
    void at(ModelOutcome model) {
        String words = model.state() + (model.reason() == null ? "" : ": " + model.reason());
        if (isTerminal && !words.equals(states.put(model.model(), words))) {
            people.println(model.model() + "@" + model.version() + " " + words);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
