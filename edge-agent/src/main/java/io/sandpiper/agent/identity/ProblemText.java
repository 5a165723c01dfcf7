package io.sandpiper.agent.identity;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The words of a server that refused: a problem's detail (RFC 9457), else its plain text, cut and escaped. */
final class ProblemText {
    private static final int SHOWN_CHARS = 500;

    private ProblemText() {}

    private record Problem(@Nullable String title, @Nullable String detail) {}

    static String of(String contentType, String body, int status) {
        String text = body.strip();
        if (contentType.contains("json")) {
            try {
                Problem problem = Json.read("problem", body.getBytes(StandardCharsets.UTF_8), Problem.class);
                String told = problem.detail != null ? problem.detail : problem.title;
                text = told == null ? "" : told;
            } catch (InvalidInputException e) {
                // not a problem document after all: the text itself is shown
            }
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(SHOWN_CHARS)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(shown::appendCodePoint);
        return shown.isEmpty() ? "status " + status : shown + " (status " + status + ")";
    }
}
