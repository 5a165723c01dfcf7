package io.sandpiper.agent.grpc.wire;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one protobuf message where it lies (protobuf.dev/programming-guides/encoding). After {@link #next}
 * exactly one of the value's methods, or {@link #skip}, is called. What is cut or no protobuf is an {@link
 * InvalidInputException} that names the byte. Not thread-safe.
 */
public final class ProtoReader {
    /** Names, ids and parameters: decoded on an event loop. */
    private static final int TEXT_BYTES = 64 << 10;

    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int LENGTH = 2;
    public static final int FIXED32 = 5;
    private static final int WIRE_BITS = 3;
    private static final int MAX_FIELD = (1 << 29) - 1;
    private static final int MAX_VARINT_BITS = 64;

    private final ByteBuffer bytes;
    private int wireType;
    private int fields;

    /** Reads from the buffer's position to its limit; the buffer itself is left as it is. */
    public ProtoReader(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @return the number of the next field, 0 at the message's end */
    public int next() {
        if (!bytes.hasRemaining()) {
            return 0;
        }
        long tag = rawVarint();
        wireType = (int) tag & (1 << WIRE_BITS) - 1;
        long field = tag >>> WIRE_BITS;
        if (field < 1 || field > MAX_FIELD) {
            throw malformed("a field " + field);
        }
        return (int) field;
    }

    /**
     * As {@link #next}, of a message that is small.
     *
     * @throws InvalidInputException where it has more fields than {@code most}
     */
    public int nextWithin(int most) {
        int field = next();
        if (field != 0 && ++fields > most) {
            throw new InvalidInputException("message", "more than " + most + " fields", "at most " + most);
        }
        return field;
    }

    /** One of the constants above, of the field that {@link #next} told. */
    public int wireType() {
        return wireType;
    }

    public boolean hasRemaining() {
        return bytes.hasRemaining();
    }

    public int remaining() {
        return bytes.remaining();
    }

    public long varint() {
        expect(VARINT);
        return rawVarint();
    }

    /** A varint without a tag: an element of a packed list. */
    public long rawVarint() {
        long value = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
            need(1);
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number of more than 10 bytes");
    }

    public int rawFixed32() {
        need(Integer.BYTES);
        return bytes.getInt();
    }

    public long rawFixed64() {
        need(Long.BYTES);
        return bytes.getLong();
    }

    /** The field's bytes, where they lie. */
    public ByteBuffer bytes() {
        expect(LENGTH);
        long length = rawVarint();
        if (length < 0 || length > bytes.remaining()) {
            throw malformed("a field of " + Long.toUnsignedString(length) + " bytes");
        }
        return take((int) length);
    }

    public ProtoReader message() {
        return new ProtoReader(bytes());
    }

    /** A text; one of over {@link #TEXT_BYTES} is refused before it is decoded. */
    public String text() {
        int at = bytes.position();
        ByteBuffer encoded = bytes();
        if (encoded.remaining() > TEXT_BYTES) {
            throw new InvalidInputException(
                    "message",
                    "a text of " + encoded.remaining() + " bytes at byte " + at,
                    "names and other texts of at most " + TEXT_BYTES + " bytes");
        }
        if (encoded.hasArray() && isAscii(encoded)) {
            int from = encoded.arrayOffset() + encoded.position();
            return new String(encoded.array(), from, encoded.remaining(), StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidInputException("message", "a text that is no UTF-8 at byte " + at, "texts in UTF-8", e);
        }
    }

    /** As most texts are: they need no decoder. */
    private static boolean isAscii(ByteBuffer text) {
        for (int i = text.position(); i < text.limit(); i++) {
            if (text.get(i) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Passes over a field that is not read. */
    public void skip() {
        switch (wireType) {
            case VARINT -> rawVarint();
            case FIXED64 -> take(Long.BYTES);
            case FIXED32 -> take(Integer.BYTES);
            default -> bytes();
        }
    }

    private void expect(int wanted) {
        if (wireType != wanted) {
            throw malformed("wire type " + wireType);
        }
    }

    private void need(int length) {
        if (length > bytes.remaining()) {
            throw malformed("the message's end");
        }
    }

    private ByteBuffer take(int length) {
        need(length);
        ByteBuffer taken = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        return taken;
    }

    private InvalidInputException malformed(String what) {
        return new InvalidInputException("message", what + " at byte " + bytes.position(), "a protobuf message");
    }
}
