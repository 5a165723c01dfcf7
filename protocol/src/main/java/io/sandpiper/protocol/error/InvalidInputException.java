package io.sandpiper.protocol.error;

/**
 * Input that was refused: which field, what value it had and what was expected. The message reads
 * {@code field: value (expected: what)}; the value is cut and its control characters are escaped, so that it is safe
 * to show in a terminal or a page. Nothing was changed when this is thrown.
 */
public final class InvalidInputException extends RuntimeException {
    private static final int SHOWN_VALUE_CHARS = 120;

    private final String field;
    private final String value;
    private final String expected;

    public InvalidInputException(String field, Object value, String expected) {
        this.field = field;
        this.value = shown(String.valueOf(value));
        this.expected = expected;
        super(field + ": " + shown(String.valueOf(value)) + " (expected: " + expected + ")");
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
