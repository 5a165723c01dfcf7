package io.sandpiper.gateway.trust.pkcs11;

import io.sandpiper.gateway.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tokens of SoftHSM 2 in a folder. It finds them by a variable of the environment, so what uses them must be a process of its
 * own with {@link #environment}.
 */
public final class SoftTokens {
    public static final String PIN = "4711-0815";

    /** Where distributions put the library. */
    private static final List<Path> MODULES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
            Path.of("/usr/local/lib/softhsm/libsofthsm2.so"),
            Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));

    private final Path folder;
    private final Path module;

    private SoftTokens(Path folder, Path module) {
        this.folder = folder;
        this.module = module;
    }

    /** Skips the test by name where there is no SoftHSM. */
    public static SoftTokens in(Path folder) throws IOException {
        Needs.program("softhsm2-util", "softhsm2");
        Optional<Path> module = MODULES.stream().filter(Files::exists).findFirst();
        Needs.require(module.isPresent(), "libsofthsm2.so is not here: apt-get install softhsm2");
        Files.createDirectories(folder.resolve("tokens"));
        Files.writeString(
                folder.resolve("softhsm2.conf"),
                "directories.tokendir = " + folder.resolve("tokens")
                        + "\nobjectstore.backend = file\nlog.level = ERROR\n");
        return new SoftTokens(folder, module.orElseThrow());
    }

    public Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
    }

    /**
     * Makes a token that holds nothing.
     *
     * @return its files
     */
    public Path make(String label) throws IOException {
        Set<Path> before = new HashSet<>(tokens());
        run("softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "so-" + PIN, "--pin", PIN);
        List<Path> after = new ArrayList<>(tokens());
        after.removeAll(before);
        return after.getFirst();
    }

    private List<Path> tokens() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("tokens"))) {
            return all.toList();
        }
    }

    public String uri(String label) {
        return "pkcs11:token=" + label + "?module-path=" + module;
    }

    /** What SoftHSM's own tool reads of the objects in a token. */
    public List<String> objects(Path token) throws IOException {
        List<String> objects = new ArrayList<>();
        try (Stream<Path> all = Files.list(token)) {
            for (Path file : all.filter(f -> f.toString().endsWith(".object"))
                    .filter(f -> !f.endsWith("token.object"))
                    .toList()) {
                objects.add(dumped(file));
            }
        }
        return objects;
    }

    /** Its exit code says nothing: it ends with 1 at the end of a file. */
    private String dumped(Path object) throws IOException {
        Process process = process("softhsm2-dump-file", object.toString());
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void run(String... command) throws IOException {
        Process process = process(command);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + said);
        }
    }

    private Process process(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        return builder.start();
    }
}
