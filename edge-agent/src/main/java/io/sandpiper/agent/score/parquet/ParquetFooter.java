package io.sandpiper.agent.score.parquet;

import io.sandpiper.agent.score.output.Column;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The footer of a file of row groups with one page a column (parquet.thrift, FileMetaData). */
final class ParquetFooter {
    private static final int REQUIRED = 0;
    private static final int UTF8 = 0;
    private static final int PLAIN = 0;
    private static final int RLE = 3;
    private static final int UNCOMPRESSED = 0;

    /**
     * One column of a row group.
     *
     * @param offset of its page's header
     * @param bytes of header and values
     */
    private record Chunk(long offset, long bytes, int values) {}

    private ParquetFooter() {}

    /** The metadata and its length, made from the pages in {@code file[from..to)}. */
    static byte[] of(Path file, long from, long to, List<Column> schema) throws IOException {
        List<List<Chunk>> groups = groups(file, from, to, schema.size());
        CompactWriter out = new CompactWriter().element().i32(1, 1);
        schema(out, schema);
        out.i64(3, groups.stream().mapToLong(g -> g.getFirst().values()).sum());
        out.list(4, CompactWriter.STRUCT, groups.size());
        groups.forEach(group -> group(out, group, schema));
        byte[] metadata = out.text(6, "sandpiper").end().bytes();
        return ByteBuffer.allocate(metadata.length + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(metadata)
                .putInt(metadata.length)
                .array();
    }

    private static List<List<Chunk>> groups(Path file, long from, long to, int columns) throws IOException {
        List<List<Chunk>> groups = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocate(PageHeader.MOST_BYTES);
        try (FileChannel channel = FileChannel.open(file)) {
            for (long at = from; at < to; ) {
                List<Chunk> group = new ArrayList<>();
                while (group.size() < columns) {
                    channel.read(buffer.clear(), at);
                    PageHeader page = PageHeader.read(buffer.flip());
                    long bytes = buffer.position() + (long) page.bytes();
                    group.add(new Chunk(at, bytes, page.values()));
                    at += bytes;
                }
                groups.add(group);
            }
        }
        return groups;
    }

    private static void schema(CompactWriter out, List<Column> schema) {
        out.list(2, CompactWriter.STRUCT, schema.size() + 1);
        out.element().text(4, "prediction").i32(5, schema.size()).end();
        for (Column column : schema) {
            out.element().i32(1, type(column)).i32(3, REQUIRED).text(4, column.name());
            if (column.kind() == Column.Kind.TEXT) {
                out.i32(6, UTF8).struct(10).struct(1).end().end(); // LogicalType STRING
            }
            out.end();
        }
    }

    private static void group(CompactWriter out, List<Chunk> group, List<Column> schema) {
        long total = group.stream().mapToLong(Chunk::bytes).sum();
        out.element().list(1, CompactWriter.STRUCT, group.size());
        for (int i = 0; i < group.size(); i++) {
            Chunk chunk = group.get(i);
            out.element().i64(2, chunk.offset()).struct(3);
            out.i32(1, type(schema.get(i)));
            out.list(2, CompactWriter.I32, 2).i32Element(PLAIN).i32Element(RLE);
            out.list(3, CompactWriter.BINARY, 1).textElement(schema.get(i).name());
            out.i32(4, UNCOMPRESSED)
                    .i64(5, chunk.values())
                    .i64(6, chunk.bytes())
                    .i64(7, chunk.bytes());
            out.i64(9, chunk.offset()).end().end();
        }
        out.i64(2, total).i64(3, group.getFirst().values()).end();
    }

    /** parquet.thrift, Type. */
    private static int type(Column column) {
        return switch (column.kind()) {
            case WHOLE -> 2; // INT64
            case REAL -> 4; // FLOAT
            case TEXT -> 6; // BYTE_ARRAY
        };
    }
}
