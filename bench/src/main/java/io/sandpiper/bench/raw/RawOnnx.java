package io.sandpiper.bench.raw;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * ONNX Runtime alone, in a process of its own with the agent's JVM flags: {@link RawOnnxMain} for as long as it is open, so
 * that its runs alternate with what they are compared with. Blocking; one thread.
 */
public final class RawOnnx implements AutoCloseable {
    private final Path model;
    private final Writer orders;
    private final BufferedReader answers;

    private RawOnnx(Path model, Process process) {
        this.model = model;
        this.orders = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Loads the model; its inputs have that shape, each thread has its own. */
    public static RawOnnx open(Path model, List<String> jvmFlags, int threads, long... shape) throws IOException {
        return new RawOnnx(
                model,
                start(
                        jvmFlags,
                        RawOnnxMain.class,
                        model,
                        LongStream.concat(LongStream.of(threads), LongStream.of(shape))
                                .toArray()));
    }

    /** CPU milliseconds of one of so many runs, all threads together. */
    public double cpuMillis(int runs) throws IOException {
        orders.write(runs + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw failed(model);
        }
        return Double.parseDouble(answer);
    }

    /** Rows a second in batches on several threads. */
    public static double rowsPerSecond(Path model, List<String> jvmFlags, int batch, int threads, int rows)
            throws IOException, InterruptedException {
        Process process = start(jvmFlags, RawBatchMain.class, model, batch, threads, rows);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw failed(model);
        }
        return Double.parseDouble(out);
    }

    private static IOException failed(Path model) {
        return new IOException("ONNX Runtime alone failed on " + model);
    }

    private static Process start(List<String> jvmFlags, Class<?> main, Path model, long... numbers) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), model.toString()));
        for (long number : numbers) {
            command.add(Long.toString(number));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // as bin/sandpiper-agent has it
        return builder.start();
    }

    @Override
    public void close() throws IOException {
        orders.close(); // it ends with its orders
    }
}
