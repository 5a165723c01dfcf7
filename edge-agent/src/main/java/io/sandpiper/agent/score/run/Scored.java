package io.sandpiper.agent.score.run;

import io.sandpiper.agent.score.output.Column;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of one block.
 *
 * @param rows that are done: all of the block, or those before the one at which scoring stopped
 * @param pieces encoded rows; empty where none was scored
 * @param columns null where none was scored
 * @param rejects in the rows' order; none where scoring stops instead
 * @param labels how often each won
 * @param batchNanos time of each run of the engine
 * @param stop the row at which scoring stopped, null where it did not
 */
public record Scored(
        int rows,
        int scored,
        byte[][] pieces,
        @Nullable List<Column> columns,
        List<Reject> rejects,
        Map<String, Integer> labels,
        List<Long> batchNanos,
        @Nullable Reject stop) {}
