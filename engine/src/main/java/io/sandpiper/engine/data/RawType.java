package io.sandpiper.engine.data;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;

/** Element types of a raw array, as NumPy writes them without the byte order. */
public enum RawType {
    U1(1),
    U2(2),
    U4(4),
    U8(8),
    I1(1),
    I2(2),
    I4(4),
    I8(8),
    F4(4),
    F8(8),
    B1(1);

    private final int bytes;

    RawType(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }

    /** Reads {@code u1}, {@code i8}, {@code f4}, …: a NumPy type string after its byte order. */
    static RawType parse(String field, String text) {
        for (RawType type : values()) {
            if (type.name().equalsIgnoreCase(text)) {
                return type;
            }
        }
        throw new InvalidInputException(
                field, text, "one of u1, u2, u4, u8, i1, i2, i4, i8, f4, f8, b1, or texts, U or S");
    }

    /** Element {@code index} of a buffer in native order; integers of 64 bits lose what a double cannot hold. */
    double get(ByteBuffer data, int index) {
        int at = index * bytes;
        return switch (this) {
            case U1 -> data.get(at) & 0xff;
            case U2 -> data.getShort(at) & 0xffff;
            case U4 -> data.getInt(at) & 0xffff_ffffL;
            case U8 -> unsigned(data.getLong(at));
            case I1 -> data.get(at);
            case I2 -> data.getShort(at);
            case I4 -> data.getInt(at);
            case I8 -> data.getLong(at);
            case F4 -> data.getFloat(at);
            case F8 -> data.getDouble(at);
            case B1 -> data.get(at) == 0 ? 0 : 1;
        };
    }

    /** Elements {@code from} and on, as many as {@code into} takes. The types that long inputs have stand in loops of their own. */
    void get(ByteBuffer data, int from, double[] into) {
        switch (this) {
            case U1 -> {
                for (int i = 0; i < into.length; i++) {
                    into[i] = data.get(from + i) & 0xff;
                }
            }
            case F4 -> {
                for (int i = 0; i < into.length; i++) {
                    into[i] = data.getFloat((from + i) * Float.BYTES);
                }
            }
            default -> {
                for (int i = 0; i < into.length; i++) {
                    into[i] = get(data, from + i);
                }
            }
        }
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : (bits >>> 1) * 2.0 + (bits & 1);
    }
}
