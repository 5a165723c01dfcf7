package io.sandpiper.agent.score.input;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;

/** Consecutive rows of an input, not looked at yet. Made by the reading thread, then used by one other. */
public interface Block {
    int rows();

    /** Where the row stands, as {@link RowSource#lineName} counts. */
    long line(int row);

    /**
     * Writes a row into a model's tensors as sample {@code at}.
     *
     * @throws InvalidInputException naming the column where it is no sample of this model; the sample's content is undefined
     */
    void encode(int row, BatchTarget target, int at);

    /** The row's values of the columns that are passed through, in the order in which they were asked for. */
    List<Kept> kept(int row);
}
