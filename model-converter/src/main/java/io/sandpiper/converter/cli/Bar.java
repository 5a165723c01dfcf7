package io.sandpiper.converter.cli;

import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress for a person at a terminal. */
final class Bar implements Progress, AutoCloseable {
    private static final int STEPS = 100;

    private final ProgressBar bar;

    Bar(String task, PrintStream err) {
        this.bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax((long) STEPS * Stage.values().length)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(err))
                .hideEta()
                .build();
    }

    @Override
    public void at(Stage stage, double fraction, String message) {
        bar.setExtraMessage(stage + ": " + message);
        bar.stepTo((long) (STEPS * (stage.ordinal() + fraction)));
    }

    /** Shows the end before it is closed. */
    void done() {
        bar.setExtraMessage("done");
        bar.stepTo(bar.getMax());
    }

    @Override
    public void close() {
        bar.close();
    }
}
