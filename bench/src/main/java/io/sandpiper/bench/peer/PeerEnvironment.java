package io.sandpiper.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python environment below {@code target/bench-peers}: made once, and again when its requirements change. Blocking. */
public final class PeerEnvironment {
    private static final Duration INSTALL = Duration.ofMinutes(15);
    private static final Duration TRAIN = Duration.ofMinutes(1);
    private static final int LAST_WORDS = 300;

    private final Path root;
    private final Path folder;

    private PeerEnvironment(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    /** That of the serving peers. */
    static PeerEnvironment prepare(Path root) throws IOException, InterruptedException {
        return prepare(root, "", "requirements.txt");
    }

    /**
     * @param place its folder below {@code target/bench-peers}
     * @param requirements a file below {@code bench/peers}
     * @throws PeerUnavailableException where there is no Python 3.11 with venv, or its packages do not come
     */
    public static PeerEnvironment prepare(Path root, String place, String requirements)
            throws IOException, InterruptedException {
        PeerEnvironment environment =
                new PeerEnvironment(root, root.resolve("target/bench-peers").resolve(place));
        Path wanted = environment.source(requirements);
        Path done = environment.folder.resolve("done");
        if (!Files.exists(done) || Files.mismatch(wanted, done) != -1) {
            Files.createDirectories(environment.folder);
            Files.deleteIfExists(done);
            environment.run(INSTALL, List.of("python3", "-m", "venv", "--clear", environment.folder + "/venv"));
            environment.run(
                    INSTALL,
                    List.of(
                            environment.program("pip"),
                            "install",
                            "--quiet",
                            "--disable-pip-version-check",
                            "--require-hashes",
                            "--requirement",
                            wanted.toString()));
            Files.copy(wanted, done);
        }
        return environment;
    }

    /** A program of the environment. */
    public String program(String name) {
        return folder.resolve("venv/bin").resolve(name).toString();
    }

    /** A file of {@code bench/peers}. */
    public Path source(String name) {
        return root.resolve("bench/peers").resolve(name);
    }

    /** The demo's wine model for joblib, fitted as the ONNX file was. */
    Path wineModel(Path scratch) throws IOException, InterruptedException {
        Path model = scratch.resolve("wine.joblib");
        run(
                TRAIN,
                List.of(
                        program("python"),
                        source("train.py").toString(),
                        root.resolve("configs/demo/wine/calibration.csv").toString(),
                        model.toString()));
        return model;
    }

    private void run(Duration limit, List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("install.log");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new PeerUnavailableException(String.valueOf(e.getMessage()));
        }
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new PeerUnavailableException(command + ": not done within " + limit.toMinutes() + " min");
        }
        if (process.exitValue() != 0) {
            throw new PeerUnavailableException(command + ": " + end(Files.readString(log)));
        }
    }

    private static String end(String words) {
        String stripped = words.strip();
        return stripped.substring(Math.max(0, stripped.length() - LAST_WORDS));
    }
}
