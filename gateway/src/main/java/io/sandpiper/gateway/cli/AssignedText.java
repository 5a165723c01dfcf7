package io.sandpiper.gateway.cli;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.ModelVersion;
import java.util.List;

/**
 * What an assignment means, for people.
 *
 * @param devices those that match now
 */
record AssignedText(ModelVersion version, String selector, List<String> devices) {
    /** As a push that assigns says it, with what to do next. */
    void print(Console console) {
        String matching = switch (devices.size()) {
            case 0 -> "0 devices match now";
            case 1 -> "1 device matches now: ";
            default -> devices.size() + " devices match now: ";
        };
        console.out()
                .println("assigned to " + selector + ": " + matching
                        + InvalidInputException.shown(String.join(", ", devices)));
        console.err().println(next());
    }

    String next() {
        return devices.isEmpty()
                ? "No device matches " + selector + " now; one that enrols later with it will run " + version + "."
                : "Next: sandpiper status " + version.model() + " --watch";
    }
}
