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
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                RawOnnxMain.class.getName(),
                model.toString(),
                Integer.toString(warmup),
                Integer.toString(runs)));
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
