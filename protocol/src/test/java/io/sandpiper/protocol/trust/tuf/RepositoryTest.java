package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A repository behind a real server, and a device that trusts its first root. */
abstract class RepositoryTest {
    @TempDir
    Path folder;

    TestRepository repository;
    TestServer server;
    TestDevice device;

    @BeforeEach
    void start() throws IOException, TufException {
        repository = new TestRepository();
        server = new TestServer(repository);
        device = new TestDevice(folder, server).initialized(repository.firstRoot());
    }

    @AfterEach
    void stop() {
        server.close();
    }
}
