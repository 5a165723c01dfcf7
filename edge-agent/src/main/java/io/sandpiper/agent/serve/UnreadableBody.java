package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.regex.Pattern;

/** Words for a body that is no JSON, or more than {@link ServeJson} reads. */
final class UnreadableBody {
    /** What the codec adds for programmers. */
    private static final Pattern ASIDE = Pattern.compile(
            ", from `[^`]*`|: enable `.*| \\((for \\w+ starting at|start marker at|consider enabling|not recognized as) .*"
                    + "|: (was expecting|expected a valid value) \\(JSON String.*| ?\\[Source: .*|\\R.*",
            Pattern.DOTALL);

    /** Of a value, in an error: {@link InvalidInputException#shown(String)}. */
    private static final int SHOWN_CHARS = 120;

    private UnreadableBody() {}

    /**
     * What is wrong with a request's body. A parser that was read past ({@link PlainNumbers}) counts lines and columns
     * without that, so the place is found by reading the body once more.
     */
    static Answer.Fault fault(IOException e, ModelRequest request) {
        if (e instanceof JsonProcessingException && !(e instanceof StreamConstraintsException)) {
            try (JsonParser again = request.body().parserThroughout(request.jsonEnd())) {
                while (again.nextToken() != null) {
                    // On to where it breaks.
                }
            } catch (IOException placed) {
                return fault(placed);
            }
        }
        return fault(e);
    }

    /** @param e while a body was read: it lies in memory, so nothing but the body can be the reason */
    static Answer.Fault fault(IOException e) {
        if (e instanceof StreamConstraintsException limit) {
            return Answer.Fault.of("body", words(limit), ServeLimits.JSON_WORDS);
        }
        if (e instanceof JsonEOFException cut) {
            return Answer.Fault.of("body", "ends" + place(cut), "whole JSON");
        }
        if (e instanceof JsonProcessingException syntax) {
            String words = words(syntax);
            String place = place(syntax);
            return Answer.Fault.of(
                    field(syntax),
                    // The place is what helps most: longer words are cut before it.
                    InvalidInputException.shown(words, SHOWN_CHARS - place.length() - 1) + place,
                    words.startsWith("Non-standard token")
                            ? "JSON; a number that is none is a text: \"NaN\", \"Infinity\" or \"-Infinity\""
                            : "JSON in UTF-8");
        }
        return Answer.Fault.of("body", String.valueOf(e.getMessage()), "JSON in UTF-8");
    }

    private static String words(JsonProcessingException e) {
        return ASIDE.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("");
    }

    private static String place(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /** Where the parser stood, for example {@code inputs[0].data[3]}. */
    private static String field(JsonProcessingException e) {
        if (!(e.getProcessor() instanceof JsonParser in)) {
            return "body";
        }
        StringBuilder path = new StringBuilder();
        for (JsonStreamContext at = in.getParsingContext(); at != null && !at.inRoot(); at = at.getParent()) {
            if (at.inArray() && at.hasCurrentIndex()) {
                path.insert(0, "[" + at.getCurrentIndex() + "]");
            } else if (at.inObject() && at.getCurrentName() != null) {
                path.insert(0, "." + at.getCurrentName());
            }
        }
        return path.isEmpty() ? "body" : path.substring(path.charAt(0) == '.' ? 1 : 0);
    }
}
