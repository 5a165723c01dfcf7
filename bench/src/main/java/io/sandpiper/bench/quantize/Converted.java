package io.sandpiper.bench.quantize;

import io.sandpiper.bench.load.TreeUse;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code sandpiper convert}, started as a user starts it.
 *
 * @param file the variant that devices prefer, null where the converter refused or failed
 * @param variant its name
 * @param reason the converter's words, where there is no file
 * @param seconds from start to end
 * @param peakBytes of the converting process at its highest, as it reports it itself; 0 where nothing was made
 * @param cpuSeconds of the process and what it started, in steps of half a second
 */
public record Converted(
        @Nullable Path file,
        @Nullable String variant,
        String reason,
        double seconds,
        double cpuSeconds,
        long peakBytes) {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final long LOOK_MILLIS = 500;
    private static final int LAST_WORDS = 300;

    /**
     * @param net a folder of {@link Quantizers#net}
     * @param options beyond the data
     */
    public static Converted run(Path root, Path net, Path scratch, List<String> options)
            throws IOException, InterruptedException {
        return run(root, net, "model.onnx", scratch, options);
    }

    /** @param net a folder of a model, {@code model.yaml}, {@code calibration.npz} and {@code holdout.npz} */
    public static Converted run(Path root, Path net, String model, Path scratch, List<String> options)
            throws IOException, InterruptedException {
        Path bundle = Files.createTempDirectory(scratch, "bundle");
        Path log = scratch.resolve(bundle.getFileName() + ".log");
        List<String> command = new ArrayList<>(List.of(
                root.resolve("bin/sandpiper").toString(),
                "convert",
                net.resolve(model).toString(),
                "--name",
                net.getFileName().toString(),
                "--version",
                "1.0.0",
                "--spec",
                net.resolve("model.yaml").toString(),
                "--calibration",
                net.resolve("calibration.npz").toString(),
                "--holdout",
                net.resolve("holdout.npz").toString(),
                "--out",
                bundle.toString()));
        command.addAll(options);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        double cpu = 0;
        try {
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                cpu = Math.max(cpu, TreeUse.of(process.toHandle()).cpuMillis());
                if (System.nanoTime() - start > LIMIT.toNanos()) {
                    return new Converted(
                            null, null, "not done within " + LIMIT.toMinutes() + " min", seconds(start), cpu / 1e3, 0);
                }
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            String reason = "exit code " + process.exitValue() + ": "
                    + reason(Files.readString(log).strip());
            return new Converted(null, null, reason, seconds(start), cpu / 1e3, 0);
        }
        double seconds = seconds(start);
        BundleLayout layout = new BundleLayout(bundle);
        Descriptor preferred = layout.manifest().variants().getFirst();
        return new Converted(
                layout.blob(preferred.digest()),
                preferred.annotation(Annotations.VARIANT).orElse(""),
                "",
                seconds,
                cpu / 1e3,
                Json.MAPPER
                        .readTree(bundle.resolve("report.json").toFile())
                        .path("peakMemoryBytes")
                        .asLong());
    }

    /** The line that says why, else the last words. */
    private static String reason(String words) {
        return words.lines()
                .filter(line -> line.startsWith("refused: ")
                        || line.startsWith("failed: ")
                        || line.startsWith("Unknown option"))
                .findFirst()
                .orElse(words.substring(Math.max(0, words.length() - LAST_WORDS)));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
