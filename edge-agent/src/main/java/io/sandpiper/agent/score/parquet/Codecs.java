package io.sandpiper.agent.score.parquet;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RowGroup;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.EnumSet;
import java.util.Set;

/**
 * By what pages may be compressed. The reader would take more, had it their libraries, and calls a page of another codec
 * unreadable only when it comes to it.
 */
final class Codecs {
    private static final Set<CompressionCodec> READ = EnumSet.of(
            CompressionCodec.UNCOMPRESSED, CompressionCodec.SNAPPY, CompressionCodec.GZIP, CompressionCodec.ZSTD);

    private Codecs() {}

    /** @param columns that are read; the others may be compressed by anything */
    static void check(String file, FileMetaData metadata, Set<String> columns) {
        for (RowGroup group : metadata.rowGroups()) {
            for (ColumnChunk chunk : group.columns()) {
                ColumnMetaData column = chunk.metaData();
                String name = column.pathInSchema().topLevelName();
                if (columns.contains(name) && !READ.contains(column.codec())) {
                    throw new InvalidInputException(
                            file + ", schema, " + name,
                            "compressed by " + column.codec(),
                            "none, SNAPPY, GZIP or ZSTD as compression");
                }
            }
        }
    }
}
