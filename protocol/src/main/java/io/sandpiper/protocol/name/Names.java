package io.sandpiper.protocol.name;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.regex.Pattern;
import org.semver4j.Semver;

/** The rules that names keep everywhere: in topics, columns, flags, files and pages. */
public final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int MAX_VERSION_CHARS = 64;
    /** What does not fit a long cannot be compared. */
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d{19}");

    private Names() {}

    public static String model(String value) {
        return matching("model", value, NAME, "1 to 63 of a-z, 0-9 and -");
    }

    public static String device(String value) {
        return matching("device", value, NAME, "1 to 63 of a-z, 0-9 and -");
    }

    public static String fleet(String value) {
        return matching("fleet", value, NAME, "1 to 63 of a-z, 0-9 and -");
    }

    public static String label(String field, String value) {
        return matching(field, value, LABEL, "1 to 63 of letters, digits, '.', '_' and '-'");
    }

    /** A version as in semver 2.0.0, for example {@code 1.2.0} or {@code 1.2.0-rc.1}. */
    public static String version(String value) {
        if (value.length() > MAX_VERSION_CHARS
                || value.startsWith("v")
                || LONG_NUMBER.matcher(value).find()
                || !value.equals(value.strip()) // what the next check does before it looks
                || !Semver.isValid(value)) {
            throw new InvalidInputException(
                    "version",
                    value,
                    "a semantic version such as 1.2.0, at most 64 characters and no number of more than 18 digits");
        }
        return value;
    }

    /** Orders versions as semver 2.0.0 section 11 says. */
    public static int compareVersions(String left, String right) {
        return new Semver(left).compareTo(new Semver(right));
    }

    private static String matching(String field, String value, Pattern pattern, String expected) {
        if (!pattern.matcher(value).matches()) {
            throw new InvalidInputException(field, value, expected);
        }
        return value;
    }
}
