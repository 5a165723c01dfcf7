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
import java.util.Comparator;
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

    private static final int USERS = 1 << 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    static JobFolder create() throws IOException {
        Path folder = Files.createTempDirectory("sandpiper-import-");
        int user = isRoot() ? FIRST_USER + RANDOM.nextInt(USERS) : OWN_USER;
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

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
