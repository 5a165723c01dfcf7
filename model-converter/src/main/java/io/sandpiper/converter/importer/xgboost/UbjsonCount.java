package io.sandpiper.converter.importer.xgboost;

import java.io.IOException;

/** How many values a list or an object holds, and of which type, as far as it says so in front. One list's own. */
final class UbjsonCount {
    private static final int NONE = 0;
    private final int end;
    private final int type;
    /** Values left; negative where only an end marker tells. */
    private long left;
    /** A marker that was read to see whether the end has come. */
    private int ahead;

    private UbjsonCount(int end, int type, long left, int ahead) {
        this.end = end;
        this.type = type;
        this.left = left;
        this.ahead = ahead;
    }

    static UbjsonCount read(UbjsonBytes bytes, int end) throws IOException {
        int marker = bytes.marker();
        int type = NONE;
        if (marker == '$') {
            type = bytes.marker();
            // A list of nulls or trues takes no bytes: a few could keep a reader busy for hours.
            if (UbjsonBytes.width(type) == 0 && "SHC[{".indexOf(type) < 0) {
                throw bytes.bad("a list of the type " + type, "a type whose values take bytes");
            }
            marker = bytes.marker();
            if (marker != '#') {
                throw bytes.bad("a type without a count", "a count after the type of a list");
            }
        }
        if (marker != '#') {
            return new UbjsonCount(end, NONE, -1, marker);
        }
        long count = bytes.length();
        bytes.mustHold(count, type == NONE ? 1 : Math.max(1, UbjsonBytes.width(type)));
        return new UbjsonCount(end, type, count, NONE);
    }

    boolean isTyped() {
        return type != NONE;
    }

    int type() {
        return type;
    }

    long left() {
        return left;
    }

    /** Whether a value follows; it is counted as read then. */
    boolean hasNext(UbjsonBytes bytes) throws IOException {
        if (left >= 0) {
            return left-- > 0;
        }
        if (ahead == NONE) {
            ahead = bytes.marker();
        }
        return ahead != end;
    }

    /** The marker of the next value. */
    int marker(UbjsonBytes bytes) throws IOException {
        if (type != NONE) {
            return type;
        }
        int marker = ahead == NONE ? bytes.marker() : ahead;
        ahead = NONE;
        return marker;
    }

    /** The length of the next field's name, whose marker may have been read. */
    long lengthOfName(UbjsonBytes bytes) throws IOException {
        int marker = ahead == NONE ? bytes.marker() : ahead;
        ahead = NONE;
        return bytes.length(marker);
    }
}
