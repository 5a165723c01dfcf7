package io.sandpiper.bench.quantize;

import io.sandpiper.bench.peer.PeerUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script of {@code bench/peers/quantize} and the Python that runs it. Blocking. */
record Script(String python, Path file) {
    private static final int LAST_WORDS = 300;
    // Python's byte code would lie among the sources; one thread of BLAS, as of all else that is measured.
    private static final Map<String, String> VARIABLES = Map.of(
            "PYTHONDONTWRITEBYTECODE",
            "1",
            "PYTHONWARNINGS",
            "ignore",
            "OMP_NUM_THREADS",
            "1",
            "OPENBLAS_NUM_THREADS",
            "1");

    /**
     * @param log what it says of itself
     * @return what it prints
     * @throws PeerUnavailableException with its last words, where it fails or is not done in time
     */
    String run(Path log, Duration limit, List<String> arguments) throws IOException, InterruptedException {
        Path printed = log.resolveSibling(log.getFileName() + ".out");
        List<String> command = new ArrayList<>(List.of(python, file.toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(log.toFile()).redirectOutput(printed.toFile());
        builder.environment().putAll(VARIABLES);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new PeerUnavailableException(String.valueOf(e.getMessage()));
        }
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new PeerUnavailableException(
                        file.getFileName() + ": not done within " + limit.toMinutes() + " min");
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new PeerUnavailableException(file.getFileName() + ": " + end(text(log)));
        }
        return text(printed);
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static String end(String words) {
        String stripped = words.strip();
        return stripped.substring(Math.max(0, stripped.length() - LAST_WORDS));
    }
}
