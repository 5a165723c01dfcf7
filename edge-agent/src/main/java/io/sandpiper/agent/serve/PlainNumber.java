package io.sandpiper.agent.serve;

import java.nio.charset.StandardCharsets;

/**
 * One number of a JSON text (RFC 8259, section 6), read from bytes without an object a number, and rounded as the JSON
 * parser rounds it. Reused from number to number; not thread-safe.
 */
final class PlainNumber {
    /** Of what {@link #read} cannot take: no number, or one of unusual length. */
    static final int NOT_PLAIN = -1;
    /** The longest number that is taken; below {@link ServeLimits#NUMBER_CHARS}, which is for the parser to refuse. */
    static final int CHARS = 60;

    /** As many always fit a long. */
    private static final int MANTISSA_DIGITS = 18;

    private static final int EXPONENT_DIGITS = 3;
    /** Whole numbers up to here are doubles exactly. */
    private static final long EXACT_MANTISSA = 1L << 53;
    /** Powers of ten that are doubles exactly. */
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    /** The bits of a double that a float has no room for, and their middle: there rounding changes its direction. */
    private static final int BELOW_FLOAT = (1 << 29) - 1;

    private static final int MIDDLE = 1 << 28;
    /** By how many units in the last place a quotient of two rounded doubles is off at most, and more. */
    private static final int DOUBT = 4;

    private byte[] text = new byte[0];
    private int from;
    private int to;
    private boolean negative;
    private boolean whole;
    private boolean fits;
    private long mantissa;
    private int exponent;

    /**
     * @param end before which the text ends
     * @return where the number ends, or {@link #NOT_PLAIN}
     */
    int read(byte[] text, int from, int end) {
        int at = from;
        boolean minus = at < end && text[at] == '-';
        if (minus) {
            at++;
        }
        int first = at;
        long digits = 0;
        while (at < end && isDigit(text[at])) {
            digits = digits * 10 + (text[at++] - '0');
        }
        if (at == first || text[first] == '0' && at > first + 1) {
            return NOT_PLAIN;
        }
        int count = at - first;
        int scale = 0;
        this.whole = true;
        if (at < end && text[at] == '.') {
            int point = ++at;
            while (at < end && isDigit(text[at])) {
                digits = digits * 10 + (text[at++] - '0');
            }
            scale = point - at;
            if (scale == 0) {
                return NOT_PLAIN;
            }
            count -= scale;
            this.whole = false;
        }
        this.text = text;
        this.from = from;
        this.negative = minus;
        this.mantissa = digits;
        this.exponent = scale;
        this.fits = count <= MANTISSA_DIGITS || count - leadingZeros(first, at) <= MANTISSA_DIGITS;
        if (at < end && (text[at] | 0x20) == 'e') {
            at = power(at + 1, end);
        }
        this.to = at;
        return at - from > CHARS ? NOT_PLAIN : at;
    }

    private int power(int from, int end) {
        int at = from;
        boolean minus = at < end && text[at] == '-';
        if (minus || at < end && text[at] == '+') {
            at++;
        }
        int first = at;
        int power = 0;
        while (at < end && isDigit(text[at]) && at - first <= EXPONENT_DIGITS) {
            power = power * 10 + (text[at++] - '0');
        }
        if (at == first || at - first > EXPONENT_DIGITS) {
            return NOT_PLAIN;
        }
        exponent += minus ? -power : power;
        whole = false;
        return at;
    }

    private int leadingZeros(int first, int end) {
        int at = first;
        int zeros = 0;
        while (at < end && (text[at] == '0' || text[at] == '.')) {
            zeros += text[at++] == '0' ? 1 : 0;
        }
        return zeros;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** Whether it is written without a fraction and a power of ten, and lies between these. */
    boolean isWhole(long least, long most) {
        return whole && fits && toLong() >= least && toLong() <= most;
    }

    /** What {@link #isWhole} is asked about first. */
    long toLong() {
        return negative ? -mantissa : mantissa;
    }

    /** The nearest double; infinite where it is beyond them. */
    double toDouble() {
        if (fits && mantissa <= EXACT_MANTISSA && Math.abs(exponent) < POWERS.length) {
            // One operation on two exact numbers rounds once (W. D. Clinger, "How to read floating point numbers
            // accurately", 1990).
            return signed(scaled());
        }
        double value = Double.parseDouble(text());
        return value == 0 ? signed(0) : value;
    }

    /** The nearest float; infinite where it is beyond them. */
    float toFloat() {
        if (fits && Math.abs(exponent) < POWERS.length) {
            double value = scaled();
            int rest = (int) Double.doubleToRawLongBits(value) & BELOW_FLOAT;
            if (value == 0 || Math.abs(rest - MIDDLE) > DOUBT) {
                return (float) signed(value);
            }
        }
        float value = Float.parseFloat(text());
        return value == 0 ? (float) signed(0) : value;
    }

    private double scaled() {
        return exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
    }

    /** The JSON parser reads a whole number as one: {@code -0} has no sign, {@code -0.0} has one. */
    private double signed(double value) {
        return negative && !(whole && value == 0) ? -value : value;
    }

    private String text() {
        return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
