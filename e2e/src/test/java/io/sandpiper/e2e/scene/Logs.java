package io.sandpiper.e2e.scene;

import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Lines of a process's log since a place in it. */
public record Logs(Path file, long from) {
    /** From now on. */
    public static Logs of(RunningProcess process) {
        try {
            return new Logs(process.log(), Files.exists(process.log()) ? Files.size(process.log()) : 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> lines(String... words) {
        try {
            byte[] all = Files.readAllBytes(file);
            String since = new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
            return since.lines()
                    .filter(line -> Stream.of(words).allMatch(line::contains))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line with all these words. */
    public void await(String... words) {
        Await.until(
                "a line with " + List.of(words) + " in " + file,
                () -> !lines(words).isEmpty());
    }
}
