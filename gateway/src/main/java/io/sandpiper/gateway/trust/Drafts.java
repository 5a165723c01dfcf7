package io.sandpiper.gateway.trust;

import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.host.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that wait for signatures from elsewhere, one a role, with those that they have. What the gateway signs alone needs no
 * file here: it is made anew after a kill. Blocking.
 */
final class Drafts {
    private static final Logger LOG = LoggerFactory.getLogger(Drafts.class);
    private static final String ENDING = ".json";

    private final Path folder;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, byte[]> stored = new HashMap<>();

    private Drafts(Path folder) {
        this.folder = folder;
    }

    static Drafts open(Path folder) throws IOException {
        Drafts drafts = new Drafts(folder);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                for (Path file : all.toList()) {
                    String name = String.valueOf(file.getFileName());
                    if (name.endsWith(ENDING) && !name.startsWith(".")) {
                        String role = name.substring(0, name.length() - ENDING.length());
                        drafts.files.put(role, Files.readAllBytes(file));
                    }
                }
            }
        }
        drafts.stored.putAll(drafts.files);
        return drafts;
    }

    Optional<byte[]> get(String role) {
        return Optional.ofNullable(files.get(role));
    }

    Optional<TargetsList> list(String role) {
        return get(role).map(TargetsList::of);
    }

    List<String> roles() {
        return List.copyOf(files.keySet());
    }

    void put(String role, byte[] file) {
        files.put(role, file);
    }

    void drop(String role) {
        files.remove(role);
    }

    /** Returns when the folder holds these files and no others. */
    void store() throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (!Arrays.equals(file.getValue(), stored.get(file.getKey()))) {
                DurableFiles.write("trust.draft", folder.resolve(file.getKey() + ENDING), file.getValue());
                LOG.atInfo()
                        .addKeyValue("role", file.getKey())
                        .addKeyValue("next", "sandpiper trust sign, where its keys are")
                        .log("trust-waits-for-signature");
                stored.put(file.getKey(), file.getValue());
            }
        }
        for (String role : List.copyOf(stored.keySet())) {
            if (!files.containsKey(role)) {
                CrashPoint.reached("trust.draft-dropped");
                Files.deleteIfExists(folder.resolve(role + ENDING));
                DurableFiles.syncFolder(folder);
                stored.remove(role);
            }
        }
    }
}
