package io.sandpiper.agent.score.output;

import io.sandpiper.agent.score.input.Kept;
import io.sandpiper.engine.task.Prediction;
import java.util.List;

/** Rows to the bytes of one format. One thread. */
public interface RowEncoder {
    void add(long line, List<Kept> kept, Prediction prediction);

    /** What was added since, ready for {@link OutputWriter#append}: one piece, or one a column. */
    byte[][] take();
}
