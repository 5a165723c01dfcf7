package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.protocol.error.InvalidInputException;

/** Numbers with blanks between them, as the model text lists them. */
final class NumberList {
    /** Digits, sign and exponent of one number; a double needs 25. */
    private static final int NUMBER_CHARS = 64;

    private NumberList() {}

    /**
     * @param where the field, with the tree that it belongs to
     * @param count how many there have to be
     */
    static double[] doubles(String where, String text, int count) {
        // A count alone takes no memory.
        if (count > text.length()) {
            throw new InvalidInputException(where, text.length() + " characters", count + " numbers");
        }
        double[] numbers = new double[count];
        int found = 0;
        int from = 0;
        while (from < text.length()) {
            int to = text.indexOf(' ', from);
            to = to < 0 ? text.length() : to;
            if (to > from) {
                if (found == count) {
                    throw new InvalidInputException(where, "more numbers", count + " numbers");
                }
                numbers[found] = number(where + "[" + found + "]", text.substring(from, to));
                found++;
            }
            from = to + 1;
        }
        if (found < count) {
            throw new InvalidInputException(where, found + " numbers", count + " numbers");
        }
        return numbers;
    }

    static int[] integers(String where, String text, int count) {
        double[] numbers = doubles(where, text, count);
        int[] integers = new int[count];
        for (int i = 0; i < count; i++) {
            integers[i] = (int) numbers[i];
            if (integers[i] != numbers[i]) {
                throw new InvalidInputException(where + "[" + i + "]", numbers[i], "a whole number of 32 bits");
            }
        }
        return integers;
    }

    /** Decimal notation alone: Java would take {@code 0x1p3} and {@code 1d} too. */
    static double number(String where, String text) {
        boolean plain = !text.isEmpty()
                && text.length() <= NUMBER_CHARS
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0);
        try {
            if (plain) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            throw new InvalidInputException(where, text, "a number", e);
        }
        throw new InvalidInputException(where, text, "a finite number");
    }

    static int integer(String where, String text, int least, int most) {
        double number = number(where, text);
        if (number != Math.rint(number) || number < least || number > most) {
            throw new InvalidInputException(where, text, "a whole number from " + least + " to " + most);
        }
        return (int) number;
    }
}
