package io.sandpiper.agent.score.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** As much of Thrift's compact protocol (thrift-compact-protocol.md) as Parquet's headers take. One thread. */
final class CompactWriter {
    static final int I32 = 5;
    static final int BINARY = 8;
    static final int STRUCT = 12;
    private static final int I64 = 6;
    private static final int LIST = 9;
    private static final int SHORT_LIST = 14;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /** The number of the last field, by depth of structs. */
    private final int[] last = new int[8];

    private int depth;

    CompactWriter i32(int field, int value) {
        header(field, I32);
        return varint(zigzag(value));
    }

    CompactWriter i64(int field, long value) {
        header(field, I64);
        return varint(zigzag(value));
    }

    CompactWriter text(int field, String value) {
        header(field, BINARY);
        return textElement(value);
    }

    CompactWriter list(int field, int elementType, int size) {
        header(field, LIST);
        if (size <= SHORT_LIST) {
            out.write(size << 4 | elementType);
            return this;
        }
        out.write(0xF0 | elementType);
        return varint(size);
    }

    CompactWriter struct(int field) {
        header(field, STRUCT);
        return element();
    }

    /** A struct that is an element of a list, or the outermost. */
    CompactWriter element() {
        last[++depth] = 0;
        return this;
    }

    CompactWriter end() {
        depth--;
        out.write(0);
        return this;
    }

    CompactWriter i32Element(int value) {
        return varint(zigzag(value));
    }

    CompactWriter textElement(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private void header(int field, int type) {
        int delta = field - last[depth];
        if (delta < 1 || delta > 15) {
            throw new IllegalArgumentException("field " + field + " after " + last[depth]);
        }
        out.write(delta << 4 | type);
        last[depth] = field;
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private CompactWriter varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }
}
