package io.sandpiper.agent.cli;

import io.sandpiper.agent.score.Progress;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with rate and time left on a terminal; in a pipe nothing, but how it goes on and why it waits. */
final class ScoreProgress implements Progress, AutoCloseable {
    private final PrintStream people;
    private final @Nullable ProgressBar bar;
    private String lastReason = "";

    private ScoreProgress(PrintStream people, @Nullable ProgressBar bar) {
        this.people = people;
        this.bar = bar;
    }

    static ScoreProgress of(PrintStream people) {
        boolean terminal = System.console() != null && System.console().isTerminal();
        return new ScoreProgress(
                people,
                terminal
                        ? new ProgressBarBuilder()
                                .setTaskName("score")
                                .setUnit(" rows", 1)
                                .showSpeed()
                                .setStyle(ProgressBarStyle.ASCII)
                                .setConsumer(new ConsoleProgressBarConsumer(people))
                                .build()
                        : null);
    }

    @Override
    public void at(long rows, long about) {
        if (bar != null) {
            bar.maxHint(about);
            bar.stepTo(rows);
            bar.setExtraMessage("");
        }
    }

    @Override
    public void waits(String why) {
        if (bar != null) {
            bar.setExtraMessage("waits: " + why);
        } else if (!why.equals(lastReason)) {
            people.println("waits: " + why);
        }
        lastReason = why;
    }

    @Override
    public void begins(String how) {
        // Over a bar that is drawn already; the next step draws it again below.
        people.println(bar == null ? how : "\r\u001b[K" + how);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
