package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A folder as one file that can be pushed: a zip archive, the same bytes for the same files. Gone when it is closed. */
public record FolderArchive(Path file) implements AutoCloseable {
    public static FolderArchive of(Path folder) {
        try {
            FolderArchive archive = new FolderArchive(Files.createTempFile("sandpiper-push-", ".zip"));
            try {
                archive.write(folder);
                return archive;
            } catch (IOException e) {
                archive.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot pack " + folder + ": " + e.getMessage());
        }
    }

    private void write(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (Path each : files) {
                ZipEntry entry = new ZipEntry(folder.relativize(each).toString());
                entry.setLastModifiedTime(FileTime.fromMillis(0));
                zip.putNextEntry(entry);
                Files.copy(each, zip);
                zip.closeEntry();
            }
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
