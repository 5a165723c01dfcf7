package io.sandpiper.e2e.hostile;

import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.gateway.cli.FolderArchive;
import io.sandpiper.protocol.message.PushEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pushes one file after the other, and looks after each whether all is as it was. One thread. */
final class Containment {
    /** What an act that succeeds leaves, wherever it could. */
    private static final String TRACE = "acted-";
    /** Then comes the number of the process that made it. */
    private static final String JOB_FOLDER = "sandpiper-import-";

    private static final int SENTENCE_CHARS = 1_200;

    private final Fleet fleet;
    private final Listener listener;
    private final AtomicInteger version = new AtomicInteger();
    private String last = "";

    Containment(Fleet fleet, Listener listener) {
        this.fleet = fleet;
        this.listener = listener;
    }

    /** What became of the last file, for people. */
    String last() {
        return last;
    }

    /**
     * @param kind {@code act}: its code must not have acted; {@code odd}: refused, or a model
     * @return what was wrong, empty where nothing was
     */
    String push(Path file, String kind) throws IOException {
        int calls = listener.calls();
        Set<Long> processes = processes();
        AtomicBoolean answered = new AtomicBoolean(true);
        Thread asking = Thread.ofVirtual().start(() -> ask(answered));
        PushEvent ended;
        try {
            ended = pushed(file);
        } finally {
            asking.interrupt();
        }
        last = ended.state() + ": " + ended.message();
        if (ended.state() == PushEvent.State.FAILED) {
            return "the job failed: " + ended.message();
        }
        if (ended.state() == PushEvent.State.ACCEPTED && kind.equals("act")) {
            return "it was accepted";
        }
        String said = String.valueOf(ended.message());
        if (said.length() > SENTENCE_CHARS || said.chars().anyMatch(Character::isISOControl)) {
            return "its reason is no sentence: " + said.length() + " characters";
        }
        if (listener.calls() != calls) {
            return "it reached the network";
        }
        if (!answered.get()) {
            return "the gateway did not answer meanwhile";
        }
        List<String> left = left(processes);
        return left.isEmpty() ? "" : "it left " + left;
    }

    private PushEvent pushed(Path file) throws IOException {
        String number = "1.0." + version.incrementAndGet();
        if (!Files.isDirectory(file)) {
            return fleet.operator().push("hostile", number, PushFiles.of(file));
        }
        try (FolderArchive archive = FolderArchive.of(file)) {
            return fleet.operator().push("hostile", number, PushFiles.of(archive.file()));
        }
    }

    private void ask(AtomicBoolean answered) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (fleet.gateway().rest().get("/health/ready").status() != 200) {
                    answered.set(false);
                }
                Thread.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                answered.set(false);
            }
        }
    }

    /** Of this gateway or of nobody: others may be importing beside it. */
    private List<String> left(Set<Long> before) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            List<String> traces = files.map(p -> p.getFileName().toString())
                    .filter(n -> n.startsWith(TRACE) || (n.startsWith(JOB_FOLDER) && !isOfAnother(n)))
                    .collect(Collectors.toList());
            ProcessHandle.allProcesses()
                    .filter(p -> !before.contains(p.pid()) && !hasAnotherParent(p))
                    .filter(p ->
                            p.info().command().filter(c -> c.contains("python")).isPresent())
                    .forEach(p -> traces.add("process " + p.pid()));
            return traces;
        }
    }

    private boolean isOfAnother(String jobFolder) {
        String owner = jobFolder.substring(JOB_FOLDER.length()).split("-", 2)[0];
        Optional<ProcessHandle> alive =
                owner.chars().allMatch(Character::isDigit) ? ProcessHandle.of(Long.parseLong(owner)) : Optional.empty();
        return alive.filter(p -> !isOfGateway(p)).isPresent();
    }

    /** An orphan counts where it has the sandbox's environment, or one that cannot be read. */
    private boolean hasAnotherParent(ProcessHandle process) {
        return process.parent().filter(p -> p.pid() > 1).isPresent() ? !isOfGateway(process) : !isOfSandbox(process);
    }

    private static boolean isOfSandbox(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"))
                    .contains("PYTHONHASHSEED=0");
        } catch (IOException e) {
            return process.isAlive();
        }
    }

    private boolean isOfGateway(ProcessHandle process) {
        return Stream.iterate(Optional.of(process), Optional::isPresent, p -> p.flatMap(ProcessHandle::parent))
                .anyMatch(p -> p.get().pid() == fleet.gateway().process().pid());
    }

    private static Set<Long> processes() {
        return ProcessHandle.allProcesses().map(ProcessHandle::pid).collect(Collectors.toSet());
    }
}
