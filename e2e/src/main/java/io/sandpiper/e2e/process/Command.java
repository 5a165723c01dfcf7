package io.sandpiper.e2e.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command that runs to its end.
 *
 * @param environment laid over this process's own
 * @param showErrors standard error goes to this process's (a progress bar on a terminal) instead of the result
 */
public record Command(List<String> words, Map<String, String> environment, Path folder, boolean showErrors) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** Runs it; blocks. */
    public Finished run() {
        return run(PATIENCE);
    }

    /** As {@link #run()}, for a command that may take longer than most. */
    public Finished run(Duration patience) {
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().putAll(environment);
        builder.redirectInput(new java.io.File("/dev/null"));
        if (showErrors) {
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        try {
            Process process = builder.start();
            try {
                CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> all(process.getInputStream()));
                CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()));
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(
                            words + " did not end within " + patience.toSeconds() + " s\n" + "it is killed");
                }
                return new Finished(words, process.exitValue(), out.join(), err.join());
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + words, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + words, e);
        }
    }

    private static String all(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
