package io.sandpiper.agent.update;

import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of what is committed in the plain file {@code committed.json}, read when the database cannot be opened: on a
 * full or read-only disk SQLite may not even read, and a device that has served a model goes on serving (DESIGN
 * invariant 2). Written after each commit; it may be one commit behind, which is a version that was assigned too.
 */
public final class CommittedMirror {
    private static final Logger LOG = LoggerFactory.getLogger(CommittedMirror.class);
    private static final String FILE = "committed.json";
    private final Path file;

    public CommittedMirror(Path data) {
        this.file = data.resolve(FILE);
    }

    private record Content(int v, List<Entry> models) {}

    private record Entry(Installed active, @Nullable Installed previous) {}

    /** Best effort: the database is what counts. */
    void write(List<ModelRecord> models) {
        List<Entry> entries = models.stream()
                .flatMap(m -> Optional.ofNullable(m.active()).map(a -> new Entry(a, m.previous())).stream())
                .toList();
        try {
            DurableFiles.write("update.mirror", file, Json.bytes(new Content(1, entries)));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("mirror-not-written");
        }
    }

    /** What was committed last; nothing where there is no such file. */
    public List<StartVersion> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Json.read(FILE, Files.readAllBytes(file), Content.class).models().stream()
                    .map(e -> new StartVersion(e.active(), e.previous()))
                    .toList();
        } catch (IOException | InvalidInputException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).log("mirror-unreadable");
            return List.of();
        }
    }
}
