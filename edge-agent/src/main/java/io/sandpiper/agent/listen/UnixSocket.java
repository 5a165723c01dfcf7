package io.sandpiper.agent.listen;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of a Unix domain socket (unix(7)). Blocks for a few calls of the system. */
final class UnixSocket {
    private static final String MODE = "rw-rw----";
    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private UnixSocket() {}

    /**
     * Makes room for a new one: takes away what an agent that was killed left, and nothing else.
     *
     * @throws BindException where another process answers there
     * @throws IOException where something else is in the way, in words
     */
    static Void claim(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("the folder " + folder + " does not exist; make it first");
        }
        try {
            int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & TYPE) != SOCKET) {
                throw new IOException("a file is there that is no socket; choose another path, or take it away");
            }
        } catch (NoSuchFileException e) {
            return done();
        }
        if (isAnswered(file)) {
            throw new BindException("another process answers there; end it, or choose another path");
        }
        Files.deleteIfExists(file);
        return done();
    }

    /** Does not wait: a process whose queue of callers is full answers too. */
    private static boolean isAnswered(Path file) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(file));
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** Lets the owner's group in, and nobody else. */
    static Void share(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(MODE));
        return done();
    }

    @SuppressWarnings("NullAway") // the one value of Void
    private static Void done() {
        return null;
    }
}
