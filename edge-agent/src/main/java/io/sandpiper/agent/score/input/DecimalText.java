package io.sandpiper.agent.score.input;

import java.nio.charset.StandardCharsets;

/**
 * Decimal numbers out of bytes, without a string where a double holds mantissa and power of ten exactly (W. D. Clinger,
 * "How to read floating point numbers accurately", 1990); all else as {@link Double#parseDouble} reads it.
 */
final class DecimalText {
    private static final long EXACT_MANTISSA = 1L << 53;
    private static final int MOST_DIGITS = 18;
    /** A whole number of so many digits is exact in a double. */
    static final int PLAIN_DIGITS = 15;

    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private DecimalText() {}

    /**
     * Reads {@code text[from..to)}, blanks around it left out.
     *
     * @throws NumberFormatException where it is no number
     */
    static double parse(byte[] text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(text[start])) {
            start++;
        }
        while (end > start && isBlank(text[end - 1])) {
            end--;
        }
        boolean negative = start < end && text[start] == '-';
        int at = negative ? start + 1 : start;
        long mantissa = 0;
        int digits = 0;
        int afterPoint = -1;
        for (; at < end; at++) {
            int c = text[at];
            if (c >= '0' && c <= '9') {
                mantissa = mantissa * 10 + (c - '0');
                digits++;
                afterPoint += afterPoint >= 0 ? 1 : 0;
                if (digits > MOST_DIGITS) {
                    return slow(text, start, end);
                }
            } else if (c == '.' && afterPoint < 0) {
                afterPoint = 0;
            } else {
                return slow(text, start, end);
            }
        }
        if (digits == 0 || mantissa > EXACT_MANTISSA) {
            return slow(text, start, end);
        }
        return of(negative, mantissa, Math.max(0, afterPoint));
    }

    /**
     * {@code mantissa / 10^decimals}, correctly rounded.
     *
     * @param mantissa at most 2^53
     * @param decimals at most 22
     */
    static double of(boolean negative, long mantissa, int decimals) {
        double value = decimals > 0 ? mantissa / POWERS[decimals] : mantissa;
        return negative ? -value : value;
    }

    private static double slow(byte[] text, int start, int end) {
        return Double.parseDouble(new String(text, start, end - start, StandardCharsets.ISO_8859_1));
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }
}
