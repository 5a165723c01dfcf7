package io.sandpiper.protocol.trust.tuf.metadata;

import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonArray;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonInteger;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonNull;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonText;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonTruth;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The OLPC canonical form of JSON (specification 4.1), over which signatures and key ids are made: members sorted by
 * code point, no white space, in strings only the quotation mark and the backslash escaped.
 */
public final class CanonicalJson {
    /** A Java string compares by UTF-16 unit, which sorts U+10000 and above before U+E000. */
    private static final Comparator<String> BY_CODE_POINT = (a, b) -> {
        int i = 0;
        while (i < a.length() && i < b.length()) {
            int x = a.codePointAt(i);
            int y = b.codePointAt(i);
            if (x != y) {
                return Integer.compare(x, y);
            }
            i += Character.charCount(x);
        }
        return Integer.compare(a.length(), b.length());
    };

    private CanonicalJson() {}

    /** @throws TufException.Malformed where a string holds half a surrogate pair, which has no UTF-8 */
    public static byte[] bytes(JsonValue value) throws TufException.Malformed {
        StringBuilder out = new StringBuilder();
        append(value, out);
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(out));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new TufException.Malformed("text", "half a surrogate pair", "whole characters");
        }
    }

    private static void append(JsonValue value, StringBuilder out) {
        switch (value) {
            case JsonObject(var members) -> {
                List<String> names = new ArrayList<>(members.keySet());
                names.sort(BY_CODE_POINT);
                char before = '{';
                for (String name : names) {
                    out.append(before);
                    appendText(name, out);
                    out.append(':');
                    JsonValue member = members.get(name);
                    if (member != null) {
                        append(member, out);
                    }
                    before = ',';
                }
                out.append(names.isEmpty() ? "{}" : "}");
            }
            case JsonArray(var elements) -> {
                char before = '[';
                for (JsonValue element : elements) {
                    out.append(before);
                    append(element, out);
                    before = ',';
                }
                out.append(elements.isEmpty() ? "[]" : "]");
            }
            case JsonText(var text) -> appendText(text, out);
            case JsonInteger(var number) -> out.append(number);
            case JsonTruth(var truth) -> out.append(truth);
            case JsonNull() -> out.append("null");
        }
    }

    private static void appendText(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }
}
