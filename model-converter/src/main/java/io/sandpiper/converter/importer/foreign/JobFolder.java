package io.sandpiper.converter.importer.foreign;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One run's folder, gone when it is closed: what it reads ({@code in}) and what it may write ({@code out}). It lies where
 * another user may reach it, and belongs to the run's own one.
 *
 * @param user the number of a user that nobody is; {@link #OWN_USER} where this process may not become another
 */
record JobFolder(Path folder, int user) implements AutoCloseable {
    static final int OWN_USER = -1;
    /** Numbers that no distribution gives away (systemd: docs/UIDS-GIDS.md, from 65,536 on to containers). */
    private static final int FIRST_USER = 0x7000_0000;

    private static final String PREFIX = "sandpiper-import-";
    /** No run takes so long. */
    private static final Duration LEFT = Duration.ofHours(2);

    private static final int USERS = 1 << 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    static JobFolder create() throws IOException {
        sweep();
        // Whose it is: what a kill has left can be told from what another process is at.
        Path folder = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
        int user = isRoot() && ownsAllUsers() ? FIRST_USER + RANDOM.nextInt(USERS) : OWN_USER;
        JobFolder job = new JobFolder(folder, user);
        Files.createDirectory(job.in());
        Files.createDirectory(job.out());
        return job;
    }

    Path in() {
        return folder.resolve("in");
    }

    Path out() {
        return folder.resolve("out");
    }

    /** Copies a file, or a folder without its links, to where the run reads it. */
    void take(Path source, String name) throws IOException {
        Path target = in().resolve(name);
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(target.resolve(source.relativize(dir).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() || file.equals(source)) {
                    Path to = file.equals(source)
                            ? target
                            : target.resolve(source.relativize(file).toString());
                    Files.copy(file, to);
                    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("r--r--r--"));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Gives the folder to the run's user. */
    void handOver() throws IOException {
        if (user == OWN_USER) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** False for the root of a container whose user numbers are mapped: it cannot give a file to just anybody. */
    private static boolean ownsAllUsers() throws IOException {
        String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
        return map.matches("0\\s+0\\s+4294967295");
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    /** By the system's own tools: what a stranger made may be deeper than a path can name. */
    @Override
    public void close() throws IOException {
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        for (String command : List.of("chmod -R u+rwx", "rm -rf")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            words.add("--");
            words.add(folder.toString());
            try {
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + folder + " was removed", e);
            }
        }
    }

    /** Removes what runs left whose process was killed. */
    private static void sweep() throws IOException {
        Instant old = Instant.now().minus(LEFT);
        List<Path> left;
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            left = all.filter(p -> p.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
        for (Path path : left) {
            try {
                if (Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                                .toInstant()
                                .isBefore(old)
                        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    delete(path);
                }
            } catch (java.nio.file.NoSuchFileException e) {
                // Somebody else swept it.
                continue;
            }
        }
    }
}
