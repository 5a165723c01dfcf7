package io.sandpiper.gateway;

import io.sandpiper.host.file.FolderLock;
import java.io.IOException;
import java.nio.file.Path;

/** Held while a gateway runs: two on one folder would sign different things under one number. */
final class DataLock {
    private DataLock() {}

    /** @throws IOException where another gateway has it */
    static FolderLock take(Path data) throws IOException {
        return take(data, "a folder of its own; --data DIR");
    }

    /** As {@link #take(Path)}. {@code expected} is what whoever is refused should do */
    static FolderLock take(Path data, String expected) throws IOException {
        return FolderLock.tryTake(data.resolve("gateway.lock"))
                .orElseThrow(() -> new IOException(
                        "data: " + data + " is another gateway's that runs (expected: " + expected + ")"));
    }
}
