package io.sandpiper.gateway.cli;

import picocli.CommandLine.Command;

/** {@code sandpiper enroll-token}: the group of its commands. */
@Command(
        name = "enroll-token",
        description = "One-time tokens with which devices enrol.",
        footer = {"", "Example:", "  sandpiper enroll-token create --label site=home"})
final class EnrollTokenCommand extends CommandGroup {
    EnrollTokenCommand() {
        super("create");
    }
}
