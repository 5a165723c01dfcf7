package io.sandpiper.agent.score.parquet;

import io.sandpiper.agent.score.output.ByteSink;
import io.sandpiper.agent.score.output.Column;
import io.sandpiper.agent.score.output.OutputWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Parquet file that can go on growing after a kill: {@link #sync} ends a row group (one page a column) and appends it
 * whole, and {@link #finish} reads the pages' headers again to make the footer. A row group ends at {@link
 * #GROUP_BYTES} too, so that memory stays bounded.
 */
public final class ParquetWriter implements OutputWriter {
    static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    /** Held in memory before a row group is written. */
    private static final int GROUP_BYTES = 4 << 20;

    private final ByteSink sink;
    private final Path file;
    private final List<ByteArrayOutputStream> columns = new ArrayList<>();
    private boolean begun;
    private int rows;
    private int bytes;

    /**
     * @param file where the sink's bytes lie
     * @param begun true where the file has its first bytes
     */
    public ParquetWriter(ByteSink sink, Path file, boolean begun) {
        this.sink = sink;
        this.file = file;
        this.begun = begun;
    }

    @Override
    public void append(List<Column> schema, byte[][] pieces, int count) throws IOException {
        while (columns.size() < pieces.length) {
            columns.add(new ByteArrayOutputStream());
        }
        for (int i = 0; i < pieces.length; i++) {
            columns.get(i).writeBytes(pieces[i]);
            bytes += pieces[i].length;
        }
        rows += count;
        if (bytes >= GROUP_BYTES) {
            endGroup();
        }
    }

    private void endGroup() throws IOException {
        begin();
        if (rows == 0) {
            return;
        }
        for (ByteArrayOutputStream column : columns) {
            sink.append(new PageHeader(column.size(), rows).encoded());
            sink.append(column.toByteArray());
            column.reset();
        }
        rows = 0;
        bytes = 0;
    }

    private void begin() throws IOException {
        if (!begun) {
            begun = true;
            sink.append(MAGIC);
        }
    }

    @Override
    public long sync() throws IOException {
        endGroup();
        return sink.sync();
    }

    @Override
    public long finish(List<Column> schema) throws IOException {
        long end = sync();
        sink.append(ParquetFooter.of(file, MAGIC.length, end, schema));
        sink.append(MAGIC);
        return sink.sync();
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }
}
