package io.sandpiper.engine.data;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What an array holds, as NumPy writes its type without the byte order: numbers, or texts of one length at most. */
sealed interface NpyElement {
    /** Of one element in the file. */
    int bytes();

    /** A part of an array out of bytes as they lie in the file; they may be changed. */
    RawValues values(String name, ByteOrder order, long[] shape, byte[] data);

    record Number(RawType type) implements NpyElement {
        @Override
        public int bytes() {
            return type.bytes();
        }

        @Override
        public RawArray values(String name, ByteOrder order, long[] shape, byte[] data) {
            if (order != ByteOrder.nativeOrder()) {
                swap(data, type.bytes());
            }
            return new RawArray(name, type, shape, ByteBuffer.wrap(data));
        }

        private static void swap(byte[] data, int width) {
            for (int start = 0; start < data.length; start += width) {
                for (int a = start, b = start + width - 1; a < b; a++, b--) {
                    byte kept = data[a];
                    data[a] = data[b];
                    data[b] = kept;
                }
            }
        }
    }

    /**
     * Padded with zeros at the end, which therefore belong to no text.
     *
     * @param unicode four bytes a character ({@code U}), else one byte each, which are UTF-8 together ({@code S})
     */
    record Text(boolean unicode, int length) implements NpyElement {
        @Override
        public int bytes() {
            return unicode ? Integer.BYTES * length : length;
        }

        @Override
        public RawTexts values(String name, ByteOrder order, long[] shape, byte[] data) {
            ByteBuffer buffer = ByteBuffer.wrap(data).order(order);
            int count = data.length / bytes();
            List<String> texts = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                texts.add(unicode ? characters(name, buffer, i) : utf8(name, data, i));
            }
            return new RawTexts(name, shape, texts);
        }

        private String characters(String name, ByteBuffer data, int index) {
            int from = index * bytes();
            int used = length;
            while (used > 0 && data.getInt(from + (used - 1) * Integer.BYTES) == 0) {
                used--;
            }
            StringBuilder text = new StringBuilder(used);
            for (int i = 0; i < used; i++) {
                int character = data.getInt(from + i * Integer.BYTES);
                if (!Character.isValidCodePoint(character) || Character.getType(character) == Character.SURROGATE) {
                    throw new InvalidInputException(
                            name + "[" + index + "]", Integer.toHexString(character), "characters of Unicode");
                }
                text.appendCodePoint(character);
            }
            return text.toString();
        }

        private String utf8(String name, byte[] data, int index) {
            int from = index * length;
            int used = length;
            while (used > 0 && data[from + used - 1] == 0) {
                used--;
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(data, from, used))
                        .toString();
            } catch (java.nio.charset.CharacterCodingException e) {
                throw new InvalidInputException(name + "[" + index + "]", "bytes that are no text", "UTF-8", e);
            }
        }
    }

    /** Reads {@code u1}, {@code f4}, {@code U12}, …. */
    static NpyElement parse(String field, String text) {
        char kind = text.charAt(0);
        if (kind != 'U' && kind != 'S') {
            return new Number(RawType.parse(field, text));
        }
        int length = text.length() > 8 ? Integer.MAX_VALUE : Integer.parseInt(text.substring(1));
        if (length < 1 || length > DataLimits.TEXT_CHARS) {
            throw new InvalidInputException(field, text, "texts of 1 to " + DataLimits.TEXT_CHARS + " characters");
        }
        return new Text(kind == 'U', length);
    }
}
