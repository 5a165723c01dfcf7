package io.sandpiper.bench.raw;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Starts {@link RawOnnxMain} in a process of its own with the agent's JVM flags. Blocking. */
public final class RawOnnx {
    private RawOnnx() {}

    /** CPU milliseconds of one run of the model on an input of that shape, on several threads. */
    public static double cpuMillis(Path model, List<String> jvmFlags, int warmup, int runs, int threads, long... shape)
            throws IOException, InterruptedException {
        return run(
                jvmFlags,
                RawOnnxMain.class,
                model,
                LongStream.concat(LongStream.of(warmup, runs, threads), LongStream.of(shape))
                        .toArray());
    }

    /** Rows a second in batches on several threads. */
    public static double rowsPerSecond(Path model, List<String> jvmFlags, int batch, int threads, int rows)
            throws IOException, InterruptedException {
        return run(jvmFlags, RawBatchMain.class, model, batch, threads, rows);
    }

    private static double run(List<String> jvmFlags, Class<?> main, Path model, long... numbers)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), model.toString()));
        for (long number : numbers) {
            command.add(Long.toString(number));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // as bin/sandpiper-agent has it
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("ONNX Runtime alone failed on " + model);
        }
        return Double.parseDouble(out);
    }
}
