package io.sandpiper.agent.grpc.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes one protobuf message of the third syntax: a field whose value is the type's own zero is left out, except in a
 * {@code oneof}. Not thread-safe.
 */
public final class ProtoWriter {
    private static final int FIRST_BYTES = 256;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    public ProtoWriter text(int field, String value) {
        return value.isEmpty() ? this : chosenText(field, value);
    }

    /** A text in a {@code oneof} or a list: written even where it is empty. */
    public ProtoWriter chosenText(int field, String value) {
        return bytes(field, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    public ProtoWriter number(int field, long value) {
        if (value != 0) {
            tag(field, ProtoReader.VARINT);
            varint(value);
        }
        return this;
    }

    public ProtoWriter flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    /** A packed list of varints. */
    public ProtoWriter numbers(int field, long... values) {
        if (values.length == 0) {
            return this;
        }
        ProtoWriter packed = new ProtoWriter();
        for (long value : values) {
            packed.varint(value);
        }
        return bytes(field, packed.view());
    }

    /** Copies what the buffer holds; the buffer itself is left as it is. */
    public ProtoWriter bytes(int field, ByteBuffer value) {
        head(field, value.remaining());
        room(value.remaining());
        value.get(value.position(), bytes, length, value.remaining());
        length += value.remaining();
        return this;
    }

    /** The tag and length of a field whose bytes follow from elsewhere. */
    public ProtoWriter head(int field, int valueLength) {
        tag(field, ProtoReader.LENGTH);
        varint(valueLength);
        return this;
    }

    public ProtoWriter message(int field, Consumer<ProtoWriter> fields) {
        ProtoWriter inner = new ProtoWriter();
        fields.accept(inner);
        return bytes(field, inner.view());
    }

    /** An entry of a map from texts to messages. */
    public ProtoWriter entry(int field, String key, Consumer<ProtoWriter> value) {
        return message(field, entry -> entry.text(1, key).message(2, value));
    }

    public int length() {
        return length;
    }

    /** What was written so far, where it lies. */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
