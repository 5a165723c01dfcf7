package io.sandpiper.agent.score.parquet;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import io.sandpiper.agent.score.input.Batching;
import io.sandpiper.agent.score.input.Block;
import io.sandpiper.agent.score.input.Kept;
import io.sandpiper.agent.score.input.RowLayout;
import io.sandpiper.agent.score.input.RowSource;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file: numbers and texts by column name, or, for an input without feature names, a list of all its values
 * under the input's name. Only the columns that are needed are read.
 */
public final class ParquetSource implements RowSource {
    /** Kept here, or its level would be forgotten: what the reader tells at INFO is nobody's business here. */
    private static final Logger READER_LOG = Logger.getLogger("dev.hardwood");

    /** Threads that unpack pages ahead; the engine needs the others. */
    private static final int READERS = 1;

    private final String name;
    private final ParquetPlan plan;
    private final HardwoodContext context;
    private final ParquetFileReader file;
    private final long total;
    private @Nullable RowReader rows;
    private long next;

    public ParquetSource(Path path, RowLayout layout) throws IOException {
        // Snappy in Java: its native code would be unpacked into a temporary folder at each start.
        System.setProperty("org.xerial.snappy.purejava", "true");
        READER_LOG.setLevel(Level.WARNING);
        this.name = layout.name();
        this.context = HardwoodContext.create(READERS);
        try {
            this.file = ParquetFileReader.open(InputFile.of(path), context);
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // An error too: the reader lays out memory by what the file claims of itself.
            context.close();
            throw damaged(e);
        }
        try {
            this.plan = ParquetPlan.of(file.getFileSchema(), layout);
            Codecs.check(name, file.getFileMetaData(), plan.columns());
            this.total = file.getFileMetaData().numRows();
        } catch (RuntimeException e) {
            close();
            throw e instanceof InvalidInputException ? e : damaged(e);
        }
    }

    @Override
    public String lineName() {
        return "row";
    }

    @Override
    public @Nullable Block next(Batching batching) throws IOException {
        RowReader reader = rows();
        int width = plan.width();
        int most = (int) Math.max(1, Math.min(batching.blockRows(), batching.bytes() / Math.max(1L, 8L * width)));
        double[] values = new double[Math.multiplyExact(most, width)];
        @Nullable String[] texts = new String[plan.holdsTexts() ? values.length : 0];
        @Nullable InvalidInputException[] faults = new InvalidInputException[most];
        List<List<Kept>> kept = new ArrayList<>();
        int count = 0;
        try {
            while (count < most && reader.hasNext()) {
                reader.next();
                try {
                    plan.read(reader, values, texts, count * width);
                } catch (InvalidInputException e) {
                    faults[count] = e;
                }
                kept.add(plan.kept(reader));
                count++;
            }
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw damaged(e);
        }
        long first = next;
        next += count;
        return count == 0 ? null : new ParquetBlock(first, count, width, values, texts, faults, kept, plan.places());
    }

    private RowReader rows() {
        RowReader reader = rows;
        if (reader == null) {
            try {
                reader = file.buildRowReader()
                        .projection(ColumnProjection.columns(plan.columns().toArray(String[]::new)))
                        .skip(next)
                        .build();
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                throw damaged(e);
            }
            rows = reader;
        }
        return reader;
    }

    /** Before the first block only. */
    @Override
    public long skip(long count) {
        long skipped = Math.min(count, total - next);
        next += skipped;
        return skipped;
    }

    @Override
    public double part() {
        return total == 0 ? 1 : (double) next / total;
    }

    private InvalidInputException damaged(Throwable e) {
        String what = e.getMessage() == null ? e.toString() : e.getMessage();
        return new InvalidInputException(
                name + ", row " + next + " and on",
                "cannot be read",
                "a whole Parquet file: " + InvalidInputException.shown(what),
                e);
    }

    @Override
    public void close() throws IOException {
        try {
            if (rows != null) {
                rows.close();
            }
            file.close();
        } finally {
            context.close();
        }
    }
}
