package io.sandpiper.agent.score;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The formats that are read. */
public enum InputKind {
    csv,
    jsonl,
    parquet,
    npz;

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    /** An archive without entries. */
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};

    private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /**
     * By how a file begins, then by its name: what a name says may be wrong.
     *
     * @param head the first bytes, fewer where there are no more
     */
    static InputKind of(byte[] head, String name) {
        if (startsWith(head, ZIP) || startsWith(head, EMPTY_ZIP)) {
            return npz;
        }
        if (startsWith(head, PARQUET)) {
            return parquet;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean named = lower.endsWith(".jsonl") || lower.endsWith(".ndjson");
        return named || firstCharacter(head) == '{' ? jsonl : csv;
    }

    /** True for text, which can be read from a stream. */
    boolean isText() {
        return this == csv || this == jsonl;
    }

    private static boolean startsWith(byte[] head, byte[] magic) {
        return head.length >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }

    private static int firstCharacter(byte[] head) {
        String text =
                new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "").stripLeading();
        return text.isEmpty() ? -1 : text.charAt(0);
    }
}
