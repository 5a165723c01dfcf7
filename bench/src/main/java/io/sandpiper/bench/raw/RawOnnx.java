package io.sandpiper.bench.raw;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts {@link RawOnnxMain} in a process of its own with the agent's JVM flags. Blocking. */
public final class RawOnnx {
    private RawOnnx() {}

    /** CPU milliseconds of one run of the model on one sample. */
    public static double cpuMillis(Path model, List<String> jvmFlags, int warmup, int runs)
            throws IOException, InterruptedException {
        return run(jvmFlags, RawOnnxMain.class, model, warmup, runs);
    }

    /** Rows a second in batches on several threads. */
    public static double rowsPerSecond(Path model, List<String> jvmFlags, int batch, int threads, int rows)
            throws IOException, InterruptedException {
        return run(jvmFlags, RawBatchMain.class, model, batch, threads, rows);
    }

    private static double run(List<String> jvmFlags, Class<?> main, Path model, int... numbers)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), model.toString()));
        for (int number : numbers) {
            command.add(Integer.toString(number));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("ONNX Runtime alone failed on " + model);
        }
        return Double.parseDouble(out);
    }
}
