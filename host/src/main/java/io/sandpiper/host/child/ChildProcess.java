package io.sandpiper.host.child;

import io.sandpiper.host.child.ChildResult.End;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a command with an environment of its own and limits. Its standard output is read line by line; a watch kills it
 * and its descendants when resident memory (Linux: VmRSS) or time goes over. Blocks the caller, which runs on an
 * executor named after the job; interrupting the caller kills the child.
 */
public final class ChildProcess {
    private static final int WATCH_MILLIS = 50;
    private static final int KEPT_ERROR_LINES = 40;
    private static final int MAX_LINE_CHARS = 16_384;

    private ChildProcess() {}

    /** @param onLine called for each line of standard output, on a thread of its own, in order */
    public static ChildResult run(
            List<String> command,
            Map<String, String> environment,
            Path workingFolder,
            ChildLimits limits,
            Consumer<String> onLine)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        Deque<String> errors = new ArrayDeque<>();
        Thread out = reader("child-out", process.getInputStream(), onLine);
        Thread err = reader("child-err", process.getErrorStream(), line -> {
            synchronized (errors) {
                errors.addLast(line);
                if (errors.size() > KEPT_ERROR_LINES) {
                    errors.removeFirst();
                }
            }
        });
        try {
            process.getOutputStream().close();
            End end = watch(process, limits);
            int exitCode = process.waitFor();
            out.join(5_000);
            err.join(5_000);
            synchronized (errors) {
                return new ChildResult(end, exitCode, List.copyOf(errors));
            }
        } finally {
            kill(process);
        }
    }

    private static End watch(Process process, ChildLimits limits) throws InterruptedException {
        Instant deadline = Instant.now().plus(limits.wallClock());
        while (!process.waitFor(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
            if (Instant.now().isAfter(deadline)) {
                kill(process);
                return End.OUT_OF_TIME;
            }
            if (residentBytes(process.pid()) > limits.residentMemory().bytes()) {
                kill(process);
                return End.OUT_OF_MEMORY;
            }
        }
        return End.EXITED;
    }

    /** Resident bytes of a process, 0 where the system does not tell. */
    public static long residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Thread reader(String name, InputStream in, Consumer<String> onLine) {
        return Thread.ofVirtual().name(name).start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    onLine.accept(line.length() > MAX_LINE_CHARS ? line.substring(0, MAX_LINE_CHARS) : line);
                }
            } catch (IOException e) {
                onLine.accept("(output ended: " + e.getMessage() + ")");
            }
        });
    }
}
