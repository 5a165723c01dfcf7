package io.sandpiper.agent.score.parquet;

import io.sandpiper.agent.score.input.BatchTarget;
import io.sandpiper.agent.score.input.Block;
import io.sandpiper.agent.score.input.Kept;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were read as numbers.
 *
 * @param values row-major
 * @param faults by row: why it is no sample, null where it is one
 * @param places by value of a row: input and element
 */
record NumberBlock(
        long first,
        int rows,
        int width,
        double[] values,
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
            target.put(place[0], at, place[1], values[row * width + i]);
        }
    }

    @Override
    public List<Kept> kept(int row) {
        return keptRows.get(row);
    }
}
