package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of a UBJSON document, and how many are left: no length may say more. */
final class UbjsonBytes {
    private static final int NO_OPERATION = 'N';
    private final DataInputStream in;
    private final long size;
    private long left;

    UbjsonBytes(InputStream in, long size) {
        this.in = new DataInputStream(in);
        this.size = size;
        this.left = size;
    }

    long left() {
        return left;
    }

    /** The next byte that begins something. */
    int marker() throws IOException {
        int marker;
        do {
            take(1);
            marker = in.readUnsignedByte();
        } while (marker == NO_OPERATION);
        return marker;
    }

    /** Bytes of one number of a type, 0 where the marker is of something else. */
    static int width(int marker) {
        return switch (marker) {
            case 'i', 'U' -> 1;
            case 'I' -> 2;
            case 'l', 'd' -> 4;
            case 'L', 'D' -> 8;
            default -> 0;
        };
    }

    double number(int marker) throws IOException {
        int width = width(marker);
        if (width == 0) {
            throw bad("the marker " + marker, "the marker of a value");
        }
        take(width);
        return switch (marker) {
            case 'i' -> in.readByte();
            case 'U' -> in.readUnsignedByte();
            case 'I' -> in.readShort();
            case 'l' -> in.readInt();
            case 'L' -> in.readLong();
            case 'd' -> in.readFloat();
            default -> in.readDouble();
        };
    }

    long length() throws IOException {
        return length(marker());
    }

    long length(int marker) throws IOException {
        if (marker == 'd' || marker == 'D') {
            throw bad("a length that is no whole number", "a whole number");
        }
        double length = number(marker);
        if (length < 0 || length > left) {
            throw bad("a length of " + (long) length, "0 to " + left + ", the bytes that are left");
        }
        return (long) length;
    }

    String text(long length, int most) throws IOException {
        if (length > most) {
            throw bad("a text of " + length + " bytes", "at most " + most);
        }
        take(length);
        return new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
    }

    void skip(long count) throws IOException {
        take(count);
        in.skipNBytes(count);
    }

    void mustHold(long count, int width) {
        if (count > left / width) {
            throw bad(count + " values of " + width + " bytes", "no more than the " + left + " bytes that are left");
        }
    }

    InvalidInputException bad(String value, String expected) {
        return new InvalidInputException("model, byte " + (size - left), value, expected);
    }

    private void take(long count) {
        if (count > left) {
            throw bad("the file ends", "a whole UBJSON object: it was cut short");
        }
        left -= count;
    }
}
