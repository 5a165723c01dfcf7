package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper context set}: remembers a gateway in a file that only its owner may read. */
@Command(
        name = "set",
        description = "Remember a gateway; what is not given stays as it is.",
        footer = {
            "",
            "Example:",
            "  sandpiper context set --url https://gateway.example:8080 --token-file admin.token --ca ca.pem"
        })
final class ContextSetCommand implements Callable<Integer> {
    @Option(names = "--url", paramLabel = "URL", description = "the REST interface")
    @Nullable String url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "holds the operator's token; never on argv")
    @Nullable Path tokenFile;

    @Option(names = "--ca", paramLabel = "FILE", description = "the gateway's authority (PEM), for https")
    @Nullable Path ca;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    private final ContextFile contexts;
    private final Console console;

    ContextSetCommand(ContextFile contexts, Console console) {
        this.contexts = contexts;
        this.console = console;
    }

    @Override
    public Integer call() {
        Context old = contexts.load();
        contexts.save(new Context(
                url == null ? old.url() : checked(url),
                tokenFile == null ? old.token() : token(tokenFile),
                ca == null ? old.ca() : ca.toAbsolutePath().toString(),
                tokenFile == null ? old.session() : null));
        console.err().println("Kept in " + contexts.path() + ". Next: sandpiper ls");
        return ExitCode.DONE;
    }

    private static String checked(String url) {
        try {
            URI read = new URI(url);
            if (read.getHost() != null && List.of("http", "https").contains(read.getScheme())) {
                return url;
            }
        } catch (URISyntaxException e) {
            // It is no address either.
        }
        throw new InvalidInputException("--url", url, "http or https, and a host: https://gateway.example:8080");
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, "token-file: " + file + " (expected: a file that can be read)");
        }
    }
}
