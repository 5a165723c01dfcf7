package io.sandpiper.agent.score.parquet;

import io.sandpiper.agent.score.input.BatchTarget;
import io.sandpiper.agent.score.input.Block;
import io.sandpiper.agent.score.input.Kept;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were read, numbers and texts.
 *
 * @param values row-major
 * @param texts as the values: a text in whose place no number counts; empty where the model takes no texts
 * @param faults by row: why it is no sample, null where it is one
 * @param places by value of a row: input and element
 */
record ParquetBlock(
        long first,
        int rows,
        int width,
        double[] values,
        @Nullable String[] texts,
        @Nullable InvalidInputException[] faults,
        List<List<Kept>> keptRows,
        List<int[]> places)
        implements Block {
    @Override
    public long line(int row) {
        return first + row;
    }

    @Override
    public void encode(int row, BatchTarget target, int at) {
        InvalidInputException fault = faults[row];
        if (fault != null) {
            throw fault;
        }
        for (int i = 0; i < width; i++) {
            int[] place = places.get(i);
            String text = texts.length == 0 ? null : texts[row * width + i];
            if (text == null) {
                target.put(place[0], at, place[1], values[row * width + i]);
            } else {
                target.put(place[0], at, place[1], text);
            }
        }
    }

    @Override
    public List<Kept> kept(int row) {
        return keptRows.get(row);
    }
}
