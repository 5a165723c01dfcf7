package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;

/**
 * What a status says as a whole: the worst of its entries, and whether it can still change. An entry is well only when
 * the device serves the very version that is wanted, so that the state of an earlier update never counts.
 */
enum StatusOutcome {
    WELL(ExitCode.DONE),
    UNDER_WAY(ExitCode.TIMED_OUT),
    FAILED(ExitCode.FAILED),
    REFUSED(ExitCode.REFUSED);

    private final int exitCode;

    StatusOutcome(int exitCode) {
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** Whether every entry reached its end, and no version is yet to be assigned. */
    static boolean known(JsonNode status) {
        for (JsonNode entry : status.path("entries")) {
            if (of(entry) == UNDER_WAY) {
                return false;
            }
        }
        return !isToBeAssigned(status);
    }

    static StatusOutcome worst(JsonNode status) {
        StatusOutcome worst = isToBeAssigned(status) ? UNDER_WAY : WELL;
        for (JsonNode entry : status.path("entries")) {
            StatusOutcome outcome = of(entry);
            worst = outcome.compareTo(worst) > 0 ? outcome : worst;
        }
        return worst;
    }

    private static boolean isToBeAssigned(JsonNode status) {
        for (JsonNode version : status.path("pending")) {
            if (Answers.has(version, "assign")) {
                return true;
            }
        }
        return false;
    }

    static StatusOutcome of(JsonNode entry) {
        return switch (Answers.text(entry, "outcome")) {
            case "well" -> WELL;
            case "refused" -> REFUSED;
            case "failed" -> FAILED;
            default -> UNDER_WAY;
        };
    }
}
