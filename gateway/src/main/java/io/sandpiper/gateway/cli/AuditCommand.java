package io.sandpiper.gateway.cli;

import picocli.CommandLine.Command;

/** {@code sandpiper audit}: the group of its commands. */
@Command(
        name = "audit",
        description = "Who changed what: read the log, check it, take it elsewhere.",
        footer = {"", "Example:", "  sandpiper audit ls --who ci"})
final class AuditCommand extends CommandGroup {
    AuditCommand() {
        super("ls, verify, export or key");
    }
}
