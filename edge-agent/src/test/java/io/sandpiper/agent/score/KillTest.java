package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.score.parquet.ParquetRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scoring process is killed as {@code kill -9} does, again and again; the output is that of a job nobody disturbed. */
final class KillTest {
    private static final int ROWS = 40_000;
    private static final int BAD_EVERY = 997;
    private static final int KILLS = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl", "parquet"})
    void no_row_is_lost_and_none_stands_twice(String format) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path input = input();
        Path killed = folder.resolve("killed." + format);
        int kills = 0;
        for (int i = 0; i < KILLS; i++) {
            kills += killAtGrowth(input, killed, random) ? 1 : 0;
        }
        assertThat(kills).as("seed %d: kills before the end", seed).isPositive();
        Process last = start(input, killed);
        assertThat(last.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(last.exitValue()).isZero();
        Wine.score(folder, input, "whole." + format, ScoreOptions.DEFAULT.withSizes(ScoreOptions.MEMORY, 2, 64));
        assertThat(lines(killed)).as("seed %d", seed).isEqualTo(lines(folder.resolve("whole." + format)));
        assertThat(Files.readAllLines(ScoreFiles.rejectsOf(killed)))
                .as("seed %d", seed)
                .hasSize(1 + ROWS / BAD_EVERY)
                .isEqualTo(Files.readAllLines(ScoreFiles.rejectsOf(folder.resolve("whole." + format))));
    }

    /** True where it was killed in the midst. */
    private boolean killAtGrowth(Path input, Path output, Random random) throws Exception {
        Process process = start(input, output);
        Path partial = PartialFile.of(output);
        long before = Files.exists(partial) ? Files.size(partial) : 0;
        while (process.isAlive() && (!Files.exists(partial) || Files.size(partial) <= before)) {
            Thread.sleep(1);
        }
        Thread.sleep(Duration.ofMillis(random.nextInt(60)));
        process.destroyForcibly();
        process.waitFor();
        return !Files.exists(output);
    }

    private Process start(Path input, Path output) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dsandpiper.root=" + System.getProperty("sandpiper.root", ".."),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledJob.class.getName(),
                        folder.toString(),
                        input.toString(),
                        output.getFileName().toString())
                .inheritIO();
        return builder.start();
    }

    private Path input() throws Exception {
        List<String> some = Wine.rows();
        List<String> all = new ArrayList<>(List.of(some.getFirst()));
        for (int i = 1; i <= ROWS; i++) {
            String row = some.get(1 + i % (some.size() - 1));
            all.add(i % BAD_EVERY == 0 ? "bad" + row : row);
        }
        return Files.write(folder.resolve("rows.csv"), all);
    }

    private static List<String> lines(Path file) throws Exception {
        return file.toString().endsWith(".parquet") ? ParquetRows.of(file).lines() : Files.readAllLines(file);
    }
}
