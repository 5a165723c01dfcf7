package io.sandpiper.protocol.bundle;

import java.util.List;
import java.util.regex.Pattern;

/** Names of device classes that people ask for: {@code linux/arm64+dotprod}, the processor's features after its kind. */
public final class TargetClass {
    /** What stands for every device in a manifest; nobody needs to ask for it. */
    public static final String ANY = "any";

    private static final Pattern NAME = Pattern.compile("linux/(amd64|arm64)(\\+[a-z0-9]+)*");

    private TargetClass() {}

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether every device of the first class is of the second too. */
    public static boolean isWithin(String narrow, String wide) {
        if (wide.equals(ANY)) {
            return true;
        }
        List<String> parts = List.of(narrow.split("\\+"));
        List<String> others = List.of(wide.split("\\+"));
        return parts.getFirst().equals(others.getFirst()) && parts.containsAll(others);
    }
}
