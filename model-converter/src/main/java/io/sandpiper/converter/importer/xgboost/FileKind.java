package io.sandpiper.converter.importer.xgboost;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Which of XGBoost's formats a file is, by its first bytes. */
enum FileKind {
    JSON,
    UBJSON,
    OLD_BINARY,
    OTHER;

    private static final Pattern JSON_HEAD = Pattern.compile(
            "\\s*\\{\\s*\"(learner|version\"\\s*:\\s*\\[[\\d,\\s]*\\]\\s*,\\s*\"learner)\"\\s*:.*", Pattern.DOTALL);
    /** How far into the file the first field's name may begin. */
    private static final int NAME_WITHIN = 64;
    /** The old format's parameters: 34 fields of 4 bytes, then the objective's name with its length before it. */
    private static final int OLD_PARAMETERS = 136;

    private static final int OLD_NAME_CHARS = 40;
    private static final Pattern OLD_OBJECTIVE = Pattern.compile("(reg|binary|multi|count|rank|survival):[a-z0-9_]+");

    static FileKind of(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("binf") || text.startsWith("bs64")) {
            return OLD_BINARY;
        }
        if (JSON_HEAD.matcher(text).matches()) {
            return JSON;
        }
        int name = text.indexOf("learner");
        if (text.length() > 2
                && text.charAt(0) == '{'
                && "iUIlL".indexOf(text.charAt(1)) >= 0
                && name >= 0
                && name < NAME_WITHIN) {
            return UBJSON;
        }
        return isOldBinary(head) ? OLD_BINARY : OTHER;
    }

    private static boolean isOldBinary(byte[] head) {
        if (head.length < OLD_PARAMETERS + Long.BYTES) {
            return false;
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(OLD_PARAMETERS);
        int from = OLD_PARAMETERS + Long.BYTES;
        return length > 0
                && length <= OLD_NAME_CHARS
                && from + length <= head.length
                && OLD_OBJECTIVE
                        .matcher(new String(head, from, (int) length, StandardCharsets.ISO_8859_1))
                        .matches();
    }
}
