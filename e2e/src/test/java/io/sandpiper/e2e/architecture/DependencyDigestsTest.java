package io.sandpiper.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.protocol.digest.Digest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each library is, byte for byte, the one that {@code dependencies.sha256} names: in the form of {@code sha256sum}. */
class DependencyDigestsTest {
    private static final Path LOCK = Checkout.ofThisRun().root().resolve("dependencies.sha256");

    @Test
    void every_library_has_the_digest_that_is_pinned() throws IOException {
        Map<String, String> pinned = new TreeMap<>();
        for (String line : Files.readAllLines(LOCK)) {
            String[] parts = line.split(" {2}", 2);
            pinned.put(parts[1], parts[0]);
        }
        Map<String, String> present = present();
        assertThat(present).hasSizeGreaterThan(100);
        String others = present.entrySet().stream()
                .filter(e -> !e.getValue().equals(pinned.get(e.getKey())))
                .map(e -> e.getValue() + "  " + e.getKey())
                .collect(Collectors.joining("\n"));
        assertThat(others)
                .as("lines for " + LOCK + ", where these were added or changed on purpose")
                .isEmpty();
    }

    /** Libraries of all modules, tests' own among them, but the project's. */
    private static Map<String, String> present() throws IOException {
        Map<String, String> present = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".jar") && !name.startsWith("sandpiper-") && Files.isRegularFile(file)) {
                present.put(name, Digest.of(file).hex());
            }
        }
        return present;
    }
}
