package io.sandpiper.bench.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** {@code sandpiper-agent score}, started as a user starts it, on an output of its own. */
final class ScoreProcess implements AutoCloseable {
    private final Process process;
    private final Path partial;

    private ScoreProcess(Process process, Path partial) {
        this.process = process;
        this.partial = partial;
    }

    /** @param priority {@code idle}, as for users, or {@code normal} */
    static ScoreProcess start(Path root, Path scratch, Path model, Path input, int threads, String priority)
            throws IOException {
        Path folder = Files.createTempDirectory(scratch, "score");
        Path output = folder.resolve("out.csv");
        ProcessBuilder builder = new ProcessBuilder(
                        root.resolve("bin/sandpiper-agent").toString(),
                        "score",
                        "--model",
                        "fashion=" + model,
                        "--input",
                        input.toString(),
                        "--output",
                        output.toString(),
                        "--threads",
                        Integer.toString(threads),
                        "--data",
                        folder.toString(),
                        "-o",
                        "json")
                .redirectError(folder.resolve("log").toFile());
        builder.environment().put("SANDPIPER_SCORE_PRIORITY", priority);
        return new ScoreProcess(builder.start(), folder.resolve("out.csv.partial"));
    }

    /** Waits for the end; what it printed. */
    JsonNode summary() throws IOException, InterruptedException {
        byte[] printed = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException("score failed: " + log());
        }
        return new ObjectMapper().readTree(printed);
    }

    /** Waits until rows are written. */
    void awaitRows() throws IOException, InterruptedException {
        while (process.isAlive() && (!Files.exists(partial) || Files.size(partial) == 0)) {
            Thread.sleep(20);
        }
    }

    /** What it said of itself. */
    String log() throws IOException {
        return Files.readString(partial.resolveSibling("log"));
    }

    /** Until {@link #goOn}. */
    void halt() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** kill(1): the launcher becomes the JVM, so that this is its process. */
    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
