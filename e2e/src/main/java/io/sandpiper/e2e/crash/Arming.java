package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.RunningProcess;
import io.sandpiper.host.file.CrashPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which point is armed now, and whether the program that holds it died there. One thread. */
final class Arming {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Map<Program, Path> logs = new TreeMap<>();
    private @Nullable Point point;
    private @Nullable RunningProcess process;
    private int commandExit;

    /** From now on the programs that start write the points that they reach to the log. */
    void record(PointLog log) {
        for (Program program : Program.values()) {
            logs.put(program, log.file(program));
        }
    }

    void stopRecording() {
        logs.clear();
    }

    void arm(Point armed) {
        point = armed;
        process = null;
        commandExit = 0;
    }

    void disarm() {
        point = null;
    }

    boolean isArmed(Program program) {
        return point != null && point.program() == program;
    }

    /** What a program is to be started with. */
    Map<String, String> environment(Program program) {
        Map<String, String> environment = new TreeMap<>();
        // Programs that live for seconds: what a second compiler would gain comes too late.
        environment.put("SANDPIPER_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        Path log = logs.get(program);
        if (log != null) {
            environment.put("SANDPIPER_CRASH_LOG", log.toString());
        }
        if (point != null && isArmed(program)) {
            environment.put("SANDPIPER_CRASH_AT", point.name());
        }
        return environment;
    }

    /** A service was started with {@link #environment}. */
    void started(Program program, RunningProcess started) {
        if (isArmed(program)) {
            process = started;
        }
    }

    /** A command ran to its end with {@link #environment}. */
    Finished finished(Program program, Finished finished) {
        if (isArmed(program)) {
            commandExit = finished.exitCode();
        }
        return finished;
    }

    /** True where the armed program is there no more. */
    boolean isDead() {
        return process != null && !process.isAlive();
    }

    /** Waits until the armed program is dead, and fails if it died of something else, or lives on. */
    void awaitDeath() {
        if (commandExit == CrashPoint.EXIT_KILLED) {
            return;
        }
        RunningProcess awaited = process;
        if (awaited == null) {
            throw new AssertionError("the point was not reached: the command ended with exit code " + commandExit);
        }
        Await.until(
                "the point is reached",
                PATIENCE,
                () -> !awaited.isAlive(),
                () -> "the point was not reached\n" + awaited.lastLines());
        int exit = awaited.awaitExit(Duration.ofSeconds(1));
        if (exit != CrashPoint.EXIT_KILLED) {
            throw new AssertionError("exit code " + exit + " (expected: 137)\n" + awaited.lastLines());
        }
    }
}
