package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A device with a store, a folder of targets and a clock that a test sets. */
final class TestDevice {
    static final Patience PATIENCE = new Patience(
            Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(20), 1 << 20, Duration.ofSeconds(20));

    final Path metadata;
    final Path targets;
    private final TestServer server;
    Instant clock = TestRepository.START;
    Patience patience = PATIENCE;

    TestDevice(Path folder, TestServer server) throws IOException {
        this.metadata = Files.createDirectories(folder.resolve("metadata"));
        this.targets = Files.createDirectories(folder.resolve("targets"));
        this.server = server;
    }

    TestDevice initialized(byte[] root) throws TufException {
        client().initialize(root);
        return this;
    }

    TufClient client() {
        return client(new DurableFolder(metadata));
    }

    TufClient client(DurableFolder folder) {
        MetadataStore store = new MetadataStore(folder);
        return new TufClient(store, source("metadata"), new TrustedTime(() -> clock, store), patience);
    }

    HttpSource source(String folder) {
        return new HttpSource(HttpClient.newHttpClient(), server.uri(folder));
    }

    TrustedRepository update() throws TufException {
        return client().update();
    }

    /** Updates, finds and downloads; the file lies under the last part of its path. */
    Path download(String targetPath) throws TufException {
        return download(update(), targetPath);
    }

    Path download(TrustedRepository trusted, String targetPath) throws TufException {
        Path file = targets.resolve(targetPath.substring(targetPath.lastIndexOf('/') + 1));
        new TargetDownload(source("targets"), trusted.consistentSnapshot(), patience)
                .fetch(trusted.find(targetPath), file);
        return file;
    }

    /** The stored version of a role, 0 for none. */
    long version(String role) throws IOException, TufException {
        Path file = metadata.resolve(role + ".json");
        if (!Files.exists(file)) {
            return 0;
        }
        byte[] bytes = Files.readAllBytes(file);
        return switch (role) {
            case "root" -> MetadataFormat.root(bytes).content().version();
            case "timestamp" -> MetadataFormat.timestamp(bytes).content().version();
            case "snapshot" -> MetadataFormat.snapshot(bytes).content().version();
            default -> MetadataFormat.targets(role, bytes).content().version();
        };
    }

    List<Long> versions() throws IOException, TufException {
        return List.of(version("root"), version("timestamp"), version("snapshot"), version("targets"));
    }

    static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
