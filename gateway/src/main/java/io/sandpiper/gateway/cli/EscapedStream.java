package io.sandpiper.gateway.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Shows characters that a terminal would obey, or not show, as {@code \}{@code u001b}. A line that is printed as one stays one;
 * text of several lines is printed by {@link #print(String)}.
 */
final class EscapedStream extends PrintStream {
    EscapedStream(PrintStream raw) {
        super(raw, true, raw.charset());
    }

    @Override
    public void print(@Nullable String text) {
        super.print(escaped(String.valueOf(text), "\n\t"));
    }

    @Override
    public void println(@Nullable String line) {
        super.print(escaped(String.valueOf(line), "\t") + System.lineSeparator());
    }

    @Override
    public void println(@Nullable Object line) {
        println(String.valueOf(line));
    }

    private static String escaped(String text, String harmless) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isObeyed(c) && harmless.indexOf(c) < 0) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Also what turns the direction of writing, and what takes no room. */
    private static boolean isObeyed(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
