package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import org.jspecify.annotations.Nullable;

/** An error as the gateway tells it (RFC 9457), with Sandpiper's own three members. */
record Problem(
        @Nullable String title,
        @Nullable String detail,
        @Nullable String field,
        @Nullable String value,
        @Nullable String expected) {

    /** Reads the body of a failed call; one that is no problem document gives what its status says. */
    static Problem read(int status, byte[] body) {
        try {
            return Json.read("problem", body, Problem.class);
        } catch (InvalidInputException e) {
            return new Problem("HTTP status " + status, null, null, null, null);
        }
    }

    CommandException toException(int status, Context context) {
        return switch (status) {
            case 401 ->
                new CommandException(
                        ExitCode.NOT_ALLOWED,
                        context.token() == null && context.session() == null
                                ? "no token for " + context.url()
                                        + ": sandpiper login, where it has a login provider; or"
                                        + " set SANDPIPER_TOKEN, or type sandpiper context set --token-file FILE (the"
                                        + " gateway's first start wrote admin.token into its data folder)"
                                : "the gateway " + context.url() + " does not take this login: "
                                        + (detail == null
                                                ? "no reason given"
                                                : InvalidInputException.shown(detail, 500))
                                        + "; check SANDPIPER_TOKEN, sandpiper context, or sandpiper login again");
            case 429 -> new CommandException(ExitCode.NOT_ALLOWED, "not let in: " + sentence());
            case 403 -> new CommandException(ExitCode.NOT_ALLOWED, "not allowed: " + sentence());
            case 409 -> new CommandException(ExitCode.REFUSED, detail != null ? detail : sentence());
            default -> new CommandException(ExitCode.FAILED, sentence());
        };
    }

    private String sentence() {
        if (field != null && expected != null) {
            return InvalidInputException.shown(field) + ": " + InvalidInputException.shown(String.valueOf(value))
                    + " (expected: " + expected + ")";
        }
        return detail != null ? detail : String.valueOf(title);
    }
}
