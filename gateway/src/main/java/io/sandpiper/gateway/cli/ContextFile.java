package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the context: {@code SANDPIPER_URL}, {@code SANDPIPER_TOKEN} and {@code SANDPIPER_CA}, and for what they leave
 * open the context file, which only its owner may read because it holds a token.
 */
final class ContextFile {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Map<String, String> environment;
    private final Path file;

    ContextFile(Map<String, String> environment) {
        this.environment = environment;
        this.file = Path.of(environment.getOrDefault("SANDPIPER_CONTEXT", defaultFile(environment)));
    }

    Path path() {
        return file;
    }

    /** What holds now. */
    Context load() {
        Context stored = stored();
        String url = environment.getOrDefault("SANDPIPER_URL", stored.url());
        String token = environment.get("SANDPIPER_TOKEN");
        String ca = environment.get("SANDPIPER_CA");
        return new Context(
                url,
                token == null ? stored.token() : token.strip(),
                ca == null ? stored.ca() : ca,
                token == null ? stored.session() : null);
    }

    /** What closes key files on this machine. */
    Optional<String> keyPassphrase() {
        return Optional.ofNullable(environment.get("SANDPIPER_KEY_PASSPHRASE")).filter(text -> !text.isEmpty());
    }

    /** What opens a PKCS#11 token on this machine. */
    Optional<String> tokenPin() {
        return Optional.ofNullable(environment.get("SANDPIPER_PKCS11_PIN")).filter(text -> !text.isEmpty());
    }

    void save(Context context) {
        try {
            DurableFiles.writePrivate("context.save", file, Json.bytes(context));
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot write " + file + ": " + e.getMessage());
        }
    }

    /** A variable of the environment; null where it is not set. */
    @Nullable String environment(String name) {
        return environment.get(name);
    }

    /** How the commands log in. @param ways asks the gateway where */
    Bearer bearer(Supplier<LoginWays> ways) {
        return new Bearer(this, environment, ways);
    }

    /** Runs what changes the file, one command at a time. */
    <T> T alone(Supplier<T> change) {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            return change.get();
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot lock " + lock + ": " + e.getMessage());
        }
    }

    /** What the file says, whatever the environment does. */
    Context stored() {
        if (!Files.exists(file)) {
            return new Context(Context.DEFAULT_URL, null, null, null);
        }
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "others may read " + file + ", which holds a token: chmod 600 " + file + ", then try again");
            }
            return Json.read(file.toString(), Files.readAllBytes(file), Context.class);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage());
        }
    }

    private static String defaultFile(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", ".");
        return environment.getOrDefault("XDG_CONFIG_HOME", home + "/.config") + "/sandpiper/context.json";
    }
}
