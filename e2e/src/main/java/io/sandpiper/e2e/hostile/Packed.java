package io.sandpiper.e2e.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A folder as the archive that a push sends; a file as it is. */
final class Packed {
    private Packed() {}

    static Path of(Path source, Path scratch) throws IOException {
        if (!Files.isDirectory(source)) {
            return source;
        }
        Path archive = Files.createTempFile(scratch, "hostile-", ".zip");
        List<Path> files;
        try (Stream<Path> all = Files.walk(source)) {
            files = all.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(source.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
        return archive;
    }
}
