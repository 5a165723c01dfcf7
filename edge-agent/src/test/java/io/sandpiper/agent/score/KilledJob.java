package io.sandpiper.agent.score;

import java.nio.file.Path;
import java.time.Duration;

/** A process to be killed: FOLDER INPUT OUTPUT. */
final class KilledJob {
    private KilledJob() {}

    public static void main(String[] arguments) throws Exception {
        Wine.score(
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                arguments[2],
                ScoreOptions.DEFAULT.withSizes(ScoreOptions.MEMORY, 2, 64).withCheckpoint(Duration.ofMillis(20)));
    }
}
