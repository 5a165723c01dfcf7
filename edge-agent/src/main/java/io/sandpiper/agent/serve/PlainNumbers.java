package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.agent.serve.BodyStream.Stretch;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads arrays of numbers straight from a body's bytes, past the parser (docs/decisions/0028). It takes the plain case
 * alone: whole and nested evenly. Anything else it leaves where it was, for {@link NestedNumbers} to read or to refuse, so
 * that what is taken and how it is refused never depends on who read it. Used once.
 */
final class PlainNumbers {
    /** Nesting that is read so; with what lies around an array it stays below {@link ServeLimits#DEPTH}. */
    private static final int DEPTH = 16;

    private static final int NONE = 0;

    private final BodyStream body;
    private final int max;
    private final Target target;
    private final PlainNumber number = new PlainNumber();
    private final int[] lengths = new int[DEPTH + 1];
    private final int[] counts = new int[DEPTH + 1];
    private int depth = 1;
    private int valueDepth;
    private int count;
    private byte[] text = new byte[0];
    private int at;
    private int to;
    /** Where {@code text[0]} lies, or would lie, in the body. */
    private int origin;

    /** Takes numbers in row-major order. */
    @FunctionalInterface
    interface Target {
        /** @return false where the number needs another look: then the whole array is read again */
        boolean take(int at, PlainNumber number);
    }

    private PlainNumbers(BodyStream body, int max, Target target) {
        this.body = body;
        this.max = max;
        this.target = target;
    }

    /**
     * @param in stands on the outermost array's start; afterwards just before that array's end, or where it stood
     * @param max values that there may be at most
     * @return the length of each axis, or null where the array is not plain and none of it is read
     */
    static int @Nullable [] read(JsonParser in, int max, Target target) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY
                || !(in.getInputSource() instanceof BodyStream body)
                || in.currentLocation().getByteOffset() != body.handedOut()) {
            return null;
        }
        PlainNumbers numbers = new PlainNumbers(body, max, target);
        if (!numbers.walk()) {
            return null;
        }
        body.passOver(numbers.place());
        in.nextToken();
        return Arrays.copyOfRange(numbers.lengths, 1, numbers.valueDepth + 1);
    }

    /** Where a parser's current token lies in the body that it reads: its own count leaves out what was read past it. */
    static int place(JsonParser in) {
        int seen = (int) in.currentTokenLocation().getByteOffset();
        return in.getInputSource() instanceof BodyStream body ? seen + body.passedOver() : seen;
    }

    /** Ends on the outermost array's end. */
    private boolean walk() {
        origin = body.position();
        while (true) {
            if (peek() == '[') {
                at++;
                if (++depth > DEPTH || valueDepth > 0 && depth > valueDepth) {
                    return false;
                }
                counts[depth] = 0;
                continue;
            }
            if (valueDepth == 0) {
                valueDepth = depth;
            }
            if (depth != valueDepth || !row() || !close()) {
                return false;
            }
            if (depth == 0) {
                return true;
            }
        }
    }

    /** Numbers up to the end of the array that they stand in. */
    private boolean row() {
        int first = count;
        while (true) {
            int sign = peek();
            if (sign == NONE || count == max) {
                return false;
            }
            int after = number.read(text, at, to);
            if (after == PlainNumber.NOT_PLAIN || !target.take(count, number)) {
                return false;
            }
            count++;
            at = after;
            int next = after < to && text[after] == ',' ? ',' : peek();
            if (next != ',') {
                counts[depth] = count - first;
                return next == ']';
            }
            at++;
        }
    }

    /** Ends this array, and those around it that end here too; then past the comma, or on the outermost array's end. */
    private boolean close() {
        while (true) {
            if (lengths[depth] == 0) {
                lengths[depth] = counts[depth];
            } else if (lengths[depth] != counts[depth]) {
                return false;
            }
            if (--depth == 0) {
                return true;
            }
            counts[depth]++;
            at++;
            int next = peek();
            if (next != ']') {
                at++;
                return next == ',';
            }
        }
    }

    /** The next byte that is not blank, with a whole number's bytes after it at hand; {@link #NONE} at the end. */
    private int peek() {
        while (true) {
            if (to - at < BodyStream.AHEAD && place() + (to - at) < body.end()) {
                stretch();
            }
            if (at >= to) {
                return NONE;
            }
            byte c = text[at];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            at++;
        }
    }

    private int place() {
        return origin + at;
    }

    private void stretch() {
        int place = place();
        Stretch next = body.stretch(place);
        text = next.text();
        at = next.from();
        to = next.to();
        origin = place - at;
    }
}
