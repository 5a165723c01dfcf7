package io.sandpiper.gateway.trust.pkcs11;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Values of a URI: UTF-8, some of it as {@code %XX} (RFC 3986, 2.1). A plus is a plus. */
final class PercentText {
    private static final int ESCAPED_CHARS = 3;
    private static final int HEX = 16;

    private PercentText() {}

    /** @param name of the attribute, for the error */
    static String decoded(String name, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%') {
                int end = text.indexOf('%', i) < 0 ? text.length() : text.indexOf('%', i);
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            } else if (text.substring(i).matches("%[0-9A-Fa-f]{2}.*")) {
                bytes.write(Integer.parseInt(text, i + 1, i + ESCAPED_CHARS, HEX));
                i += ESCAPED_CHARS - 1;
            } else {
                throw new InvalidInputException(
                        name, text, "% followed by two hexadecimal digits (a percent sign is %25)");
            }
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            if (decoded.chars().anyMatch(Character::isISOControl)) {
                throw new InvalidInputException(name, text, "no control characters");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(name, text, "UTF-8", e);
        }
    }
}
