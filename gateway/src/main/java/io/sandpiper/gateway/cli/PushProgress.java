package io.sandpiper.gateway.cli;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.PushEvent;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a person how far a push is: bytes and rate of each file, then each stage; silent in a pipe. One thread. */
final class PushProgress implements AutoCloseable {
    private static final long KIBIBYTE = 1 << 10;
    private static final int PERCENT = 100;

    private final Console console;
    private @Nullable ProgressBar stageBar;
    private String stage = "";

    PushProgress(Console console) {
        this.console = console;
    }

    ProgressBarBuilder bytes(String name, long size) {
        return builder(name, size).setUnit(" KiB", KIBIBYTE).showSpeed();
    }

    void show(PushEvent event) {
        String next = event.stage() == null ? event.state().toString() : event.stage();
        if (!next.equals(stage)) {
            close();
            stage = next;
            stageBar = builder(InvalidInputException.shown(next), PERCENT)
                    .setUnit("%", 1)
                    .hideEta()
                    .build();
        }
        if (stageBar != null) {
            if (event.progress() != null) {
                stageBar.stepTo(Math.round(event.progress() * PERCENT));
            }
            if (event.message() != null) {
                stageBar.setExtraMessage(" " + InvalidInputException.shown(event.message()));
            }
        }
    }

    /** Leaves the last line as it is. */
    @Override
    public void close() {
        if (stageBar != null) {
            stageBar.stepTo(PERCENT);
            stageBar.close();
            stageBar = null;
        }
    }

    private ProgressBarBuilder builder(String name, long max) {
        ProgressBarConsumer consumer = console.terminal()
                ? new ConsoleProgressBarConsumer(console.screen())
                : new DelegatingProgressBarConsumer(line -> {});
        return ProgressBar.builder()
                .setTaskName(name)
                .setInitialMax(max)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .setConsumer(consumer);
    }
}
