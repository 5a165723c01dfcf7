package io.sandpiper.e2e.trustclients;

import io.sandpiper.e2e.process.Command;
import io.sandpiper.host.file.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the clients from their registries, in versions that the resources pin; what is there is kept. Blocking. */
final class ForeignClients {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final List<String> PYTHON_FILES = List.of("requirements.txt", "client.py");
    private static final List<String> GO_FILES = List.of("go.mod", "go.sum", "main.go");

    private final Path folder;

    /** @param folder where they are built */
    ForeignClients(Path folder) {
        this.folder = folder;
    }

    /** A part of this machine that a client needs is absent. */
    static final class AbsentException extends Exception {
        AbsentException(String message) {
            super(message);
        }
    }

    /** python-tuf's {@code tuf.ngclient.Updater}. */
    ForeignClient python() throws IOException, AbsentException {
        Path home = folder.resolve("python-tuf");
        boolean isNew = copy(PYTHON_FILES, home);
        Path python = home.resolve("env/bin/python3");
        if (isNew || !Files.exists(home.resolve("env/done"))) {
            System.err.println("Installing python-tuf (once)");
            Folders.delete(home.resolve("env"));
            run(home, "apt-get install python3-venv", "python3", "-m", "venv", "env");
            run(
                    home,
                    "a network that reaches PyPI",
                    python.toString(),
                    "-m",
                    "pip",
                    "install",
                    "-q",
                    "--disable-pip-version-check",
                    "--require-hashes",
                    "-r",
                    "requirements.txt");
            Files.writeString(home.resolve("env/done"), "");
        }
        return new ForeignClient(
                "python-tuf 7.0.0",
                List.of(python.toString(), home.resolve("client.py").toString()));
    }

    /** go-tuf's {@code updater}. */
    ForeignClient go() throws IOException, AbsentException {
        Path go = find("go", "/usr/local/go/bin")
                .orElseThrow(() -> new AbsentException("go: absent (expected: Go 1.25 or later, https://go.dev/dl)"));
        Path home = folder.resolve("go-tuf");
        boolean isNew = copy(GO_FILES, home);
        Path program = home.resolve("client");
        if (isNew || !Files.exists(program)) {
            System.err.println("Building go-tuf's client (once)");
            run(home, "a network that reaches Go's module proxy", go.toString(), "build", "-o", "client", ".");
        }
        return new ForeignClient("go-tuf 2.4.2", List.of(program.toString()));
    }

    private static void run(Path folder, String cure, String... words) throws AbsentException {
        String name = words[0];
        try {
            var ended = new Command(List.of(words), Map.of(), folder, false).run(PATIENCE);
            if (ended.exitCode() != 0) {
                throw new AbsentException(String.join(" ", words) + ": exit code " + ended.exitCode() + " (expected: "
                        + cure + ")\n" + ended.err());
            }
        } catch (IllegalStateException e) {
            throw new AbsentException(name + ": absent (expected: " + cure + ")");
        }
    }

    private static Optional<Path> find(String program, String elsewhere) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin") + ":" + elsewhere;
        return Arrays.stream(path.split(":"))
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @return whether one of them was another before */
    private static boolean copy(List<String> names, Path home) throws IOException {
        Files.createDirectories(home);
        List<String> other = new ArrayList<>();
        for (String name : names) {
            try (InputStream in = ForeignClients.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IOException("no resource " + name);
                }
                Path file = home.resolve(name);
                Path fresh = home.resolve(name + ".new");
                Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
                if (!Files.exists(file) || Files.mismatch(file, fresh) >= 0) {
                    other.add(name);
                }
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return !other.isEmpty();
    }
}
