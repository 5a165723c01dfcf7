package io.sandpiper.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands one after the other, each as a process of its own without a terminal, and keeps what the last one said. */
final class CommandProcess {
    /** As bin/launch.sh gives them. */
    private static final List<String> FLAGS = List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final int PATIENCE_SECONDS = 120;

    private final Path folder;

    /** @param folder in which the commands work */
    CommandProcess(Path folder) {
        this.folder = folder;
    }

    /** @return the exit code */
    int run(Map<String, String> environment, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SandpiperMain.class.getName()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SANDPIPER_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    String.join(" ", words) + " has not ended after " + PATIENCE_SECONDS + " s: " + err());
        }
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(folder.resolve("out.txt"));
    }

    String err() throws IOException {
        return Files.readString(folder.resolve("err.txt"));
    }
}
