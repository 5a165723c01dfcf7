package io.sandpiper.agent.doctor;

import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the data folder can be written, and has room. */
final class DiskCheck {
    private static final DataSize LOW = DataSize.ofMebibytes(64);
    private static final DataSize TOO_LOW = DataSize.ofMebibytes(8);

    private DiskCheck() {}

    static Finding of(Path data) {
        String cure = "make room on the file system of " + data.toAbsolutePath();
        if (!Files.exists(data)) {
            return Finding.warn(
                    "disk",
                    data + " does not exist yet",
                    "the agent's data folder",
                    "name it with --data DIR; enroll and serve make it");
        }
        try {
            Path probe = Files.createTempFile(data, ".doctor", ".tmp");
            Files.delete(probe);
            DataSize free = new DataSize(Files.getFileStore(data).getUsableSpace());
            if (free.bytes() < TOO_LOW.bytes()) {
                return Finding.fail("disk", free.shown() + " free", TOO_LOW.shown() + " or more", cure);
            }
            return free.bytes() < LOW.bytes()
                    ? Finding.warn("disk", free.shown() + " free", LOW.shown() + " or more", cure)
                    : Finding.ok("disk", free.shown() + " free in " + data);
        } catch (IOException e) {
            return Finding.fail(
                    "disk",
                    data + " cannot be written: " + e,
                    "a folder that this user may write",
                    "check that it exists, who owns it, and whether its file system is full or read-only");
        }
    }
}
