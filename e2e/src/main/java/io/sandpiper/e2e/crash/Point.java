package io.sandpiper.e2e.crash;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registered point, and the step of the scenario that reaches it first.
 *
 * @param name as the code registers it, for example {@code update.committed.before-commit}
 */
record Point(Program program, String name, String step) {
    private static final Pattern ID = Pattern.compile("(gateway|agent):([^@]+)@(.+)");

    /** As {@code --point} takes it: {@code agent:update.committed.before-commit@update}. */
    String id() {
        return program + ":" + name + "@" + step;
    }

    static Point parse(String id) {
        Matcher matcher = ID.matcher(id);
        if (!matcher.matches()) {
            throw new InvalidInputException("--point", id, "PROGRAM:NAME@STEP, as a failure prints it");
        }
        return new Point(
                Program.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)), matcher.group(2), matcher.group(3));
    }
}
