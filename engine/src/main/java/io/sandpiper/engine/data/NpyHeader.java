package io.sandpiper.engine.data;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a {@code .npy} array (NumPy's NEP 1): magic, version, and a Python dictionary in text. Only C order is
 * read.
 */
record NpyHeader(NpyElement element, ByteOrder order, long[] shape) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([a-zA-Z]\\d{1,9})'");
    private static final Pattern OBJECTS = Pattern.compile("'descr'\\s*:\\s*'\\|(O\\d*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");

    /** Reads from the first byte of the array's file up to its data. */
    static NpyHeader read(String field, InputStream in) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !Arrays.equals(start, 0, 6, MAGIC, 0, 6) || start[6] < 1 || start[6] > 3) {
            throw new InvalidInputException(field, "another file", "an array in NumPy's .npy format, version 1 to 3");
        }
        byte[] length = in.readNBytes(start[6] == 1 ? 2 : 4);
        long bytes = 0;
        for (int i = length.length - 1; i >= 0; i--) {
            bytes = bytes << 8 | length[i] & 0xff;
        }
        if (bytes > DataLimits.HEADER_BYTES) {
            throw new InvalidInputException(field, bytes + " bytes of header", "at most " + DataLimits.HEADER_BYTES);
        }
        byte[] text = in.readNBytes((int) bytes);
        if (text.length < bytes) {
            throw new InvalidInputException(field, "a truncated header", bytes + " bytes");
        }
        return parse(field, new String(text, StandardCharsets.UTF_8));
    }

    static NpyHeader parse(String field, String text) {
        Matcher objects = OBJECTS.matcher(text);
        if (objects.find()) {
            throw new InvalidInputException(
                    field, "Python objects (" + objects.group(1) + ")", "numbers or texts: save array.astype(str)");
        }
        Matcher descr = find(DESCR, field, text, "'descr' of numbers such as '<f4', or of texts such as '<U12'");
        NpyElement element = NpyElement.parse(field, descr.group(2));
        Matcher fortran = find(FORTRAN, field, text, "'fortran_order'");
        if (fortran.group(1).equals("True")) {
            throw new InvalidInputException(field, "Fortran order", "C order: save numpy.ascontiguousarray of it");
        }
        ByteOrder order = descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NpyHeader(
                element, order, axes(field, find(SHAPE, field, text, "'shape'").group(1)));
    }

    private static Matcher find(Pattern pattern, String field, String text, String expected) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new InvalidInputException(field, text.strip(), expected);
        }
        return found;
    }

    private static long[] axes(String field, String text) {
        try {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new InvalidInputException(field, text, "a shape such as (1000, 28, 28)", e);
        }
    }
}
