package io.sandpiper.protocol.error;

/**
 * Input that was refused: which field, what value it had and what was expected. The message reads
 * {@code field: value (expected: what)}; each part is cut and its control characters are escaped, so that it is
 * safe to show in a terminal or a page. Nothing was changed when this is thrown.
 */
public final class InvalidInputException extends RuntimeException {
    private static final int SHOWN_VALUE_CHARS = 120;
    /** A path may lead through keys that a stranger chose. */
    private static final int SHOWN_FIELD_CHARS = 200;
    /** What was expected may list a model's features, or quote another part's words. */
    private static final int SHOWN_EXPECTED_CHARS = 2_000;

    private final String field;
    private final String value;
    private final String expected;

    public InvalidInputException(String field, Object value, String expected) {
        this.field = shownField(field);
        this.value = shown(String.valueOf(value));
        this.expected = shown(expected, SHOWN_EXPECTED_CHARS);
        super(shownField(field) + ": " + shown(String.valueOf(value)) + " (expected: "
                + shown(expected, SHOWN_EXPECTED_CHARS) + ")");
    }

    public InvalidInputException(String field, Object value, String expected, Throwable cause) {
        this(field, value, expected);
        initCause(cause);
    }

    public String field() {
        return field;
    }

    public String value() {
        return value;
    }

    public String expected() {
        return expected;
    }

    /** As {@link #shown(String)}, for where the value stands. */
    public static String shownField(String field) {
        return shown(field, SHOWN_FIELD_CHARS);
    }

    /** Cuts and escapes foreign text so that it can be shown to a person. */
    public static String shown(String text) {
        return shown(text, SHOWN_VALUE_CHARS);
    }

    /** As {@link #shown(String)}, for a sentence that may be longer than a value. */
    public static String shown(String text, int maxChars) {
        StringBuilder out = new StringBuilder();
        int end = Math.min(text.length(), maxChars);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return text.length() > end ? out.append('…').toString() : out.toString();
    }
}
