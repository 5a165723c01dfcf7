package io.sandpiper.converter;

import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Passes progress on and keeps the wall time of each stage. One thread. */
final class StageClock implements Progress {
    private final Progress heard;
    private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
    private Stage current = Stage.CHECK;
    private long since = System.nanoTime();

    StageClock(Progress heard) {
        this.heard = heard;
    }

    @Override
    public void at(Stage stage, double fraction, String message) {
        long now = System.nanoTime();
        nanos.merge(current, now - since, Long::sum);
        current = stage;
        since = now;
        heard.at(stage, fraction, message);
    }

    /** Seconds by stage, in milliseconds' resolution. */
    Map<String, Double> seconds() {
        nanos.merge(current, System.nanoTime() - since, Long::sum);
        since = System.nanoTime();
        Map<String, Double> seconds = new LinkedHashMap<>();
        nanos.forEach((stage, n) -> seconds.put(stage.toString(), n / 1_000_000 / 1e3));
        return seconds;
    }
}
