package io.sandpiper.host.child;

import io.sandpiper.host.child.ChildResult.End;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs a command with an environment of its own and limits. Its standard output is read line by line; a watch kills it
 * and its descendants when resident memory (Linux: VmRSS), time or what it wrote goes over. Blocks the caller, which runs on an
 * executor named after the job; interrupting the caller kills the child.
 */
public final class ChildProcess {
    private static final int WATCH_MILLIS = 50;
    /** A killed process that waits for a disk ends when the disk answers. */
    private static final int END_SECONDS = 5;

    private static final long END_WATCH_NANOS = 5_000_000;
    private static final int KEPT_ERROR_LINES = 40;
    private static final int MAX_LINE_CHARS = 16_384;
    private static final int BUFFER_CHARS = 8_192;
    /** The most that Linux knows: short of memory, it ends a child before anything else. */
    private static final String FIRST_TO_END = "1000";

    private ChildProcess() {}

    /** @param onLine called for each line of standard output, on a thread of its own, in order */
    public static ChildResult run(
            List<String> command,
            Map<String, String> environment,
            Path workingFolder,
            ChildLimits limits,
            Consumer<String> onLine)
            throws IOException, InterruptedException {
        return run(command, environment, workingFolder, limits, onLine, line -> {});
    }

    /** As above; {@code onErrorLine} is called for each line of standard error, on another thread, in order. */
    public static ChildResult run(
            List<String> command,
            Map<String, String> environment,
            Path workingFolder,
            ChildLimits limits,
            Consumer<String> onLine,
            Consumer<String> onErrorLine)
            throws IOException, InterruptedException {
        return run(command, environment, workingFolder, limits, new byte[0], onLine, onErrorLine);
    }

    /** As above; the child reads {@code input} from its standard input: a secret has no place in a command or a file. */
    public static ChildResult run(
            List<String> command,
            Map<String, String> environment,
            Path workingFolder,
            ChildLimits limits,
            byte[] input,
            Consumer<String> onLine,
            Consumer<String> onErrorLine)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        endFirstWhereMemoryIsShort(process);
        Deque<String> errors = new ArrayDeque<>();
        Thread out = reader("child-out", process.getInputStream(), onLine);
        Thread err = reader("child-err", process.getErrorStream(), line -> {
            synchronized (errors) {
                errors.addLast(line);
                if (errors.size() > KEPT_ERROR_LINES) {
                    errors.removeFirst();
                }
            }
            onErrorLine.accept(line);
        });
        try {
            give(process, input);
            End end = watch(process, limits);
            int exitCode = process.waitFor();
            out.join(5_000);
            err.join(5_000);
            synchronized (errors) {
                return new ChildResult(end, exitCode, List.copyOf(errors));
            }
        } catch (InterruptedException e) {
            awaitEnd(kill(process));
            throw e;
        } finally {
            kill(process);
        }
    }

    /** At most what a pipe holds, so that nobody waits; a child that ends without reading is judged by its end. */
    private static void give(Process process, byte[] input) throws IOException {
        try (OutputStream to = process.getOutputStream()) {
            to.write(input);
        } catch (IOException e) {
            if (input.length == 0) {
                throw e;
            }
        }
    }

    private static End watch(Process process, ChildLimits limits) throws InterruptedException {
        long start = System.nanoTime();
        while (!process.waitFor(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() - start > limits.wallClock().toNanos()) {
                kill(process);
                return End.OUT_OF_TIME;
            }
            if (memory(process, limits) > limits.residentMemory().bytes()) {
                kill(process);
                return End.OUT_OF_MEMORY;
            }
            Path folder = limits.folder();
            long most = limits.written().bytes();
            if (folder != null && WrittenBytes.of(folder, most) > most) {
                kill(process);
                return End.OUT_OF_DISK;
            }
        }
        return End.EXITED;
    }

    private static long memory(Process process, ChildLimits limits) {
        long own = ProcessMemory.resident(process.pid());
        return limits.tree()
                ? own
                        + process.descendants()
                                .mapToLong(p -> ProcessMemory.resident(p.pid()))
                                .sum()
                : own;
    }

    private static void endFirstWhereMemoryIsShort(Process process) {
        try {
            Files.writeString(Path.of("/proc", Long.toString(process.pid()), "oom_score_adj"), FIRST_TO_END);
        } catch (IOException e) {
            // Best effort: not Linux, or the child has ended already.
            return;
        }
    }

    /** @return what was alive: the child, and what it had started */
    private static List<ProcessHandle> kill(Process process) {
        List<ProcessHandle> alive = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        alive.forEach(ProcessHandle::destroyForcibly);
        return alive;
    }

    /** Until they are gone, their folder cannot be removed. The caller was interrupted already and is not again. */
    private static void awaitEnd(List<ProcessHandle> killed) {
        long end = System.nanoTime() + END_SECONDS * 1_000_000_000L;
        while (killed.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(END_WATCH_NANOS);
        }
    }

    private static Thread reader(String name, InputStream in, Consumer<String> onLine) {
        return Thread.ofVirtual().name(name).start(() -> {
            try (Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                readLines(text, onLine);
            } catch (IOException e) {
                onLine.accept("(output ended: " + e.getMessage() + ")");
            }
        });
    }

    /** Hands over each line, cut where it is too long; what is cut off is never kept, however long the line. */
    private static void readLines(Reader text, Consumer<String> onLine) throws IOException {
        StringBuilder line = new StringBuilder();
        char[] buffer = new char[BUFFER_CHARS];
        for (int n = text.read(buffer); n >= 0; n = text.read(buffer)) {
            for (int i = 0; i < n; i++) {
                if (buffer[i] == '\n') {
                    onLine.accept(line.toString());
                    line.setLength(0);
                } else if (buffer[i] != '\r' && line.length() < MAX_LINE_CHARS) {
                    line.append(buffer[i]);
                }
            }
        }
        if (!line.isEmpty()) {
            onLine.accept(line.toString());
        }
    }
}
