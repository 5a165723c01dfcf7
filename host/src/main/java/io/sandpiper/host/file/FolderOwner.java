package io.sandpiper.host.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a command writes into a folder of a service belongs to the service's user: root's private file would be one that the
 * service cannot read. Links are not followed, for whoever owns the folder may have laid one. Blocking; any thread.
 */
public final class FolderOwner {
    private FolderOwner() {}

    /** Whether this user may write there and is the owner, or may make the owner's what it wrote, as root may. */
    public static boolean canWriteFor(Path folder) throws IOException {
        Path probe;
        try {
            probe = Files.createTempFile(folder, ".owner", "");
        } catch (AccessDeniedException e) {
            return false;
        }
        try {
            give(probe, Files.getOwner(folder));
            return true;
        } catch (FileSystemException e) {
            return false;
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** Gives a folder, and what lies in it, to the owner of the folder that it lies in. One that is not there is no error. */
    public static void handDown(Path folder) throws IOException {
        Path above = folder.toAbsolutePath().getParent();
        if (above == null || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        UserPrincipal owner = Files.getOwner(above);
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.toList();
        }
        for (Path each : all) {
            try {
                give(each, owner);
            } catch (NoSuchFileException e) {
                // Somebody's temporary file; it is gone.
            }
        }
    }

    private static void give(Path file, UserPrincipal owner) throws IOException {
        FileOwnerAttributeView view =
                Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!view.getOwner().equals(owner)) {
            view.setOwner(owner);
        }
    }
}
