package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.ImportLimits;
import io.sandpiper.host.child.ChildLimits;
import io.sandpiper.host.child.ChildProcess;
import io.sandpiper.host.child.ChildResult;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a program that nobody trusts, with bubblewrap: it sees the system's programs, its environment, what it reads and
 * one folder that it may write; no network, no other process, no home, no /etc, no variable of this process. Where this
 * process is root it runs as another user, since limits do not bind root. Blocking.
 */
public final class Sandbox {
    static final String IN = "/in";
    static final String OUT = "/out";
    static final String SCRIPTS = "/imp";
    private static final Path BUBBLEWRAP = Path.of("/usr/bin/bwrap");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final List<String> SYSTEM_LINKS = List.of("lib", "lib64", "bin", "sbin");

    private final DataSize memory;
    private final Duration wallClock;
    private final DataSize written;

    /**
     * @param memory resident, of all processes of a run
     * @param written what a run may leave in its folder
     */
    Sandbox(DataSize memory, Duration wallClock, DataSize written) {
        this.memory = memory;
        this.wallClock = wallClock;
        this.written = written;
    }

    /** With the limits of an import. */
    public static Sandbox ofImports() {
        return new Sandbox(ForeignLimits.MEMORY, ForeignLimits.TIME, ForeignLimits.WRITTEN);
    }

    /** What became of a run that left nothing, for people. */
    String why(ChildResult result) {
        return switch (result.end()) {
            case OUT_OF_MEMORY -> "reading the model took more than " + memory.shown() + " of memory";
            case OUT_OF_TIME -> "reading the model took longer than " + wallClock.toSeconds() + " s";
            case OUT_OF_DISK -> "reading the model wrote more than " + written.shown();
            case EXITED ->
                "the file's code ended the import (exit code " + result.exitCode() + lastWords(result)
                        + "): export the model to ONNX where it was trained, and push that";
        };
    }

    private static String lastWords(ChildResult result) {
        return result.errors().isEmpty()
                ? ""
                : ", " + InvalidInputException.shown(result.errors().getLast(), ImportLimits.REASON_CHARS);
    }

    /** @throws RefusedException with the way to get it, where a part is absent */
    static void require() {
        for (Path program : List.of(BUBBLEWRAP, SETPRIV, PRLIMIT)) {
            if (!Files.isExecutable(program)) {
                throw new RefusedException("reading this file runs code from it, which needs " + program.getFileName()
                        + " to be kept apart: apt-get install bubblewrap util-linux");
            }
        }
    }

    /**
     * Tries what a run does with a program that does nothing, so that the machine's faults are not the file's.
     *
     * @throws RefusedException with what bubblewrap says
     */
    void probe(JobFolder job, Path environment, Path scripts, Family family, Path python) throws IOException {
        ChildResult probe = run(job, environment, scripts, family, List.of(python.toString(), "-c", "pass"));
        if (!probe.succeeded()) {
            throw new RefusedException(
                    "reading this file runs code from it, and the sandbox does not work here ("
                            + String.join(" ", probe.errors())
                            + "): it takes bubblewrap 0.8, user namespaces, and a folder of importers that other users may enter");
        }
    }

    /**
     * @param job holds {@code in} and {@code out}
     * @param command the program and its arguments, as paths within
     */
    ChildResult run(JobFolder job, Path environment, Path scripts, Family family, List<String> command)
            throws IOException {
        List<String> words = new ArrayList<>();
        if (job.user() != JobFolder.OWN_USER) {
            words.addAll(List.of(
                    SETPRIV.toString(),
                    "--reuid=" + job.user(),
                    "--regid=" + job.user(),
                    "--clear-groups",
                    "--no-new-privs"));
        }
        long addressSpace = (long) family.addressSpaceMegabytes() << 20;
        words.addAll(List.of(
                PRLIMIT.toString(),
                "--as=" + addressSpace,
                "--nproc=" + processes(job),
                "--fsize=" + ForeignLimits.FILE.bytes(),
                "--nofile=" + ForeignLimits.FILES,
                "--cpu=" + ForeignLimits.CPU_SECONDS,
                "--core=0",
                BUBBLEWRAP.toString(),
                "--unshare-all",
                "--unshare-user",
                "--disable-userns",
                "--cap-drop",
                "ALL",
                "--new-session",
                "--die-with-parent",
                "--clearenv",
                "--ro-bind",
                "/usr",
                "/usr"));
        for (String name : SYSTEM_LINKS) {
            if (Files.exists(Path.of("/usr", name))) {
                words.addAll(List.of("--symlink", "usr/" + name, "/" + name));
            }
        }
        words.addAll(List.of("--ro-bind", environment.toString(), environment.toString()));
        words.addAll(List.of("--ro-bind", scripts.toString(), SCRIPTS));
        words.addAll(List.of("--ro-bind", job.in().toString(), IN));
        words.addAll(List.of("--bind", job.out().toString(), OUT));
        String temporary = String.valueOf(ForeignLimits.TEMPORARY.bytes());
        words.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        words.addAll(List.of("--size", temporary, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"));
        words.addAll(List.of("--size", temporary, "--tmpfs", "/tmp"));
        words.addAll(List.of("--setenv", "LD_LIBRARY_PATH", libraries()));
        words.addAll(List.of("--remount-ro", "/"));
        words.addAll(List.of(
                "--setenv",
                "LANG",
                "C.UTF-8",
                "--setenv",
                "PYTHONHASHSEED",
                "0",
                "--setenv",
                "HOME",
                "/tmp",
                "--chdir",
                "/tmp",
                "--"));
        words.addAll(command);
        return run(words, job.out());
    }

    /** Debian leads to its BLAS and LAPACK, which its torch needs, through /etc, which is not there: where they really lie. */
    private static String libraries() throws IOException {
        Set<String> folders = new LinkedHashSet<>();
        for (String machine : List.of("x86_64", "aarch64")) {
            for (String name : List.of("libblas.so.3", "liblapack.so.3")) {
                Path library = Path.of("/usr/lib", machine + "-linux-gnu", name);
                if (Files.exists(library)) {
                    folders.add(String.valueOf(library.toRealPath().getParent()));
                }
            }
        }
        return String.join(":", folders);
    }

    /** The kernel counts all tasks of a user, so those that are there already come on top. */
    private static long processes(JobFolder job) throws IOException {
        return ForeignLimits.PROCESSES + (job.user() == JobFolder.OWN_USER ? UserTasks.ofThisUser() : 0);
    }

    private ChildResult run(List<String> words, Path folder) throws IOException {
        try {
            return ChildProcess.run(
                    words,
                    Map.of(),
                    Path.of("/"),
                    new ChildLimits(memory, wallClock).withTree().withFolder(folder, written),
                    line -> {});
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an importer ran", e);
        }
    }
}
