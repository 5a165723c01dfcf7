package io.sandpiper.gateway.cli;

import picocli.CommandLine.Command;

/** {@code sandpiper token}: the group of its commands. */
@Command(
        name = "token",
        description = "Tokens with which people and programs log in, each with a role.",
        footer = {"", "Example:", "  sandpiper token create --name ci --role operator --for site=hall-3"})
final class TokenCommand extends CommandGroup {
    TokenCommand() {
        super("create, ls or rm");
    }
}
