package io.sandpiper.gateway.cli;

import picocli.CommandLine.Command;

/** {@code sandpiper trust}: who says which bytes are a model. */
@Command(
        name = "trust",
        description = "Who says which bytes are a model (TUF 1.0).",
        footer = {"", "Example:", "  sandpiper trust status"})
final class TrustCommand extends CommandGroup {
    TrustCommand() {
        super("one of those below");
    }
}
