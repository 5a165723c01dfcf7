package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper audit export}: the log as a file that can be checked anywhere. */
@Command(
        name = "export",
        description = "Write the whole log to a file, signed; audit verify FILE checks it without the gateway.",
        footer = {"", "Example:", "  sandpiper audit export --to audit.jsonl"})
final class AuditExportCommand extends RestCommand {
    @Option(names = "--to", paramLabel = "FILE", required = true, description = "where to write it")
    Path file;

    @Option(names = "--force", description = "replace a file that is there")
    boolean force;

    AuditExportCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidInputException("to", file, "a file that is not there yet, or --force to replace it");
        }
        try {
            gateway.download("/v1/audit/export", file);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot write " + file + ": " + e.getMessage());
        }
        console.err().println("Written to " + file + ". Next: sandpiper audit verify " + file + " --key KEY.pem");
        return ExitCode.DONE;
    }
}
