package io.sandpiper.agent.score.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The header of a data page (parquet.thrift, PageHeader with DataPageHeader): plain values, not compressed, none
 * missing.
 *
 * @param bytes of the values
 * @param values how many
 */
record PageHeader(int bytes, int values) {
    /** More than any header written here takes. */
    static final int MOST_BYTES = 64;

    private static final int PLAIN = 0;
    private static final int RLE = 3;

    byte[] encoded() {
        return new CompactWriter()
                .element()
                .i32(1, 0) // DATA_PAGE
                .i32(2, bytes)
                .i32(3, bytes)
                .struct(5)
                .i32(1, values)
                .i32(2, PLAIN)
                .i32(3, RLE)
                .i32(4, RLE)
                .end()
                .end()
                .bytes();
    }

    /**
     * Reads a header that {@link #encoded} wrote and moves the buffer behind it.
     *
     * @throws IOException where it is another's, or none
     */
    static PageHeader read(ByteBuffer from) throws IOException {
        int start = from.position();
        try {
            field(from); // the page's type
            int bytes = field(from);
            field(from); // once more: nothing is compressed
            from.get(); // the inner struct
            PageHeader header = new PageHeader(bytes, field(from));
            byte[] encoded = header.encoded();
            byte[] found = new byte[encoded.length];
            from.position(start).get(found);
            if (Arrays.equals(encoded, found)) {
                return header;
            }
        } catch (java.nio.BufferUnderflowException e) {
            throw new IOException("a Parquet page is cut", e);
        }
        throw new IOException("no Parquet page of this program where one should begin");
    }

    private static int field(ByteBuffer from) {
        from.get();
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = from.get();
            value |= (next & 0x7FL) << shift;
            shift += 7;
        } while (next < 0 && shift < 35);
        return (int) (value >>> 1 ^ -(value & 1));
    }
}
