package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.host.child.ChildLimits;
import io.sandpiper.host.child.ChildProcess;
import io.sandpiper.host.child.ChildResult;
import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Python environments on disk, one a family and lock: built once, from pinned and hashed packages, then used without a
 * network. A folder's name holds its lock's digest, so a changed lock is another environment; it gets its name when it is
 * whole. Two that build the same at once: the second waits. Blocking.
 */
public final class Environments {
    private static final int DIGEST_CHARS = 12;
    private static final ChildLimits BUILD = new ChildLimits(DataSize.ofMebibytes(4096), Duration.ofMinutes(20));
    private final Path root;
    private final Families families;
    private final Map<String, String> surroundings;

    /**
     * @param root where they lie; other users must be able to reach it where this process is root
     * @param surroundings variables that pip gets: proxies, certificates, its own settings
     */
    public Environments(Path root, Families families, Map<String, String> surroundings) {
        this.root = root.toAbsolutePath();
        this.families = families;
        this.surroundings = Map.copyOf(surroundings);
    }

    /** {@code SANDPIPER_IMPORTERS}, else where caches lie: the system's for root, else the user's. */
    public static Path defaultRoot(Map<String, String> variables, String user, String home) {
        String told = variables.get("SANDPIPER_IMPORTERS");
        if (told != null && !told.isEmpty()) {
            return Path.of(told);
        }
        if (user.equals("root")) {
            return Path.of("/var/cache/sandpiper/importers");
        }
        String cache = variables.get("XDG_CACHE_HOME");
        return (cache == null || cache.isEmpty() ? Path.of(home, ".cache") : Path.of(cache))
                .resolve("sandpiper/importers");
    }

    public Families families() {
        return families;
    }

    public boolean isBuilt(Family family) {
        return Files.isDirectory(folder(family));
    }

    /** Where the family's environment lies, or is going to. */
    public Path folder(Family family) {
        return root.resolve(family.name() + "-" + digest(families.lock(family)));
    }

    /** The scripts, unpacked; a folder a version of them. */
    Path scripts() throws IOException {
        Path target = root.resolve("scripts-" + digest(families.scriptBytes()));
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(root);
        Path fresh = Files.createTempDirectory(root, ".scripts-");
        families.unpackScripts(fresh);
        open(fresh);
        return settle(fresh, target);
    }

    /**
     * Builds it where it is not there.
     *
     * @param progress hears a line a package
     * @throws RefusedException with what is missing: Python, a package, the network
     */
    public Path build(Family family, Consumer<String> progress) throws IOException {
        Path target = folder(family);
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(root);
        try (FileChannel channel = FileChannel.open(
                        root.resolve("." + family.name() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (Files.isDirectory(target) || !lock.isValid()) {
                return target;
            }
            Path python = python(family);
            // A name of its own: an attempt whose process was killed may have left a pip that still writes.
            Path fresh = Files.createTempDirectory(root, ".building-" + family.name() + "-");
            try {
                fill(fresh, python, family, progress);
                return settle(fresh, target);
            } finally {
                Folders.delete(fresh);
            }
        }
    }

    private void fill(Path fresh, Path python, Family family, Consumer<String> progress) throws IOException {
        progress.accept("building the " + family.name() + " environment (about " + family.megabytes() + " MB, once)");
        run(List.of(python.toString(), "-I", "-m", "venv", fresh.toString()), family, progress);
        Path requirements = Files.write(fresh.resolve("requirements.txt"), families.lock(family));
        run(
                List.of(
                        fresh.resolve("bin/python").toString(),
                        "-I",
                        "-m",
                        "pip",
                        "install",
                        "--require-hashes",
                        "--no-deps",
                        "--only-binary=:all:",
                        "--no-cache-dir",
                        "--disable-pip-version-check",
                        "--no-input",
                        "--compile",
                        "-r",
                        requirements.toString()),
                family,
                progress);
        open(fresh);
    }

    private static Path python(Family family) {
        return Stream.of("/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, "python" + family.python()))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new RefusedException("reading this file needs Python " + family.python()
                        + ": apt-get install python" + family.python() + "-venv"));
    }

    private void run(List<String> command, Family family, Consumer<String> progress) throws IOException {
        AtomicReference<String> last = new AtomicReference<>("it said nothing");
        ChildResult result;
        try {
            result = ChildProcess.run(command, surroundings, root, BUILD, line -> {
                last.set(line);
                if (line.startsWith("Collecting ")) {
                    progress.accept(
                            "getting " + line.substring("Collecting ".length()).split(" ", 2)[0]);
                } else if (line.startsWith("Installing ")) {
                    progress.accept("installing");
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an environment was built", e);
        }
        if (!result.succeeded()) {
            String said = result.errors().stream()
                    .filter(line -> line.startsWith("ERROR") || line.startsWith("Error"))
                    .findFirst()
                    .orElse(
                            result.errors().isEmpty()
                                    ? "it said nothing"
                                    : result.errors().getLast());
            throw new RefusedException("the environment " + family.name() + " cannot be built ("
                    + InvalidInputException.shown(said, 300)
                    + "): see to it that python3-venv is installed, pip reaches its packages and the disk has room, then run sandpiper importers install "
                    + family.name());
        }
    }

    /** Whoever runs may read and enter it; nobody may write. */
    private static void open(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(p -> !Files.isSymbolicLink(p)).toList()) {
                var permissions = Files.getPosixFilePermissions(path);
                permissions.add(PosixFilePermission.GROUP_READ);
                permissions.add(PosixFilePermission.OTHERS_READ);
                if (Files.isDirectory(path) || permissions.contains(PosixFilePermission.OWNER_EXECUTE)) {
                    permissions.add(PosixFilePermission.GROUP_EXECUTE);
                    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
                }
                Files.setPosixFilePermissions(path, permissions);
            }
        }
    }

    private static Path settle(Path fresh, Path target) throws IOException {
        try {
            return Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (Files.isDirectory(target)) {
                // Another process was first, with the same content.
                Folders.delete(fresh);
                return target;
            }
            throw e;
        }
    }

    private static String digest(byte[] bytes) {
        return Digest.of(bytes).hex().substring(0, DIGEST_CHARS);
    }
}
