package io.sandpiper.agent.score.run;

import io.sandpiper.agent.score.input.Block;
import io.sandpiper.agent.score.output.Column;
import io.sandpiper.agent.score.output.PredictionColumns;
import io.sandpiper.agent.score.output.RowEncoder;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.task.OutputDecoder;
import io.sandpiper.engine.task.Prediction;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thread's way from a block of rows to encoded predictions. Not for two threads at once. */
public final class BlockScorer {
    private final Lane lane;
    private final OutputDecoder decoder;
    private final RowEncoder encoder;
    private final ColumnNames names;
    private final boolean stopAtFault;
    /** Rows of a run: fewer than the lane's where the model turned out to take one at a time. */
    private int most;

    /** Rows whose samples stand in the lane's tensors. */
    private final int[] pending;

    private @Nullable List<Column> columns;
    private int waiting;
    private int scored;
    private List<Reject> rejects = List.of();
    private Map<String, Integer> labels = Map.of();
    private List<Long> nanos = List.of();
    private int stopRow = -1;

    /** What the output's columns are called. */
    public record ColumnNames(String line, List<String> keep, List<String> labels) {}

    BlockScorer(Lane lane, OutputDecoder decoder, RowEncoder encoder, ColumnNames names, boolean stopAtFault) {
        this.lane = lane;
        this.decoder = decoder;
        this.encoder = encoder;
        this.names = names;
        this.stopAtFault = stopAtFault;
        this.most = lane.capacity();
        this.pending = new int[lane.capacity()];
    }

    Scored score(Block block) {
        scored = 0;
        waiting = 0;
        stopRow = -1;
        rejects = new ArrayList<>();
        labels = new HashMap<>();
        nanos = new ArrayList<>();
        for (int row = 0; row < block.rows() && stopRow < 0; row++) {
            encode(block, row);
            if (waiting == most) {
                flush(block);
            }
        }
        flush(block);
        rejects.sort(Comparator.comparingLong(Reject::line));
        Reject stop = stopRow < 0 ? null : rejects.getFirst();
        return new Scored(
                stop == null ? block.rows() : stopRow,
                scored,
                encoder.take(),
                scored == 0 ? null : columns,
                stop == null ? rejects : List.of(),
                labels,
                nanos,
                stop);
    }

    /** Those that a row would have had, where none was scored: shown by a run of whatever stands in the tensors. */
    public List<Column> columns() {
        try {
            Prediction shown = decoder.decode(lane.run(1), lane.samples(1)).getFirst();
            return PredictionColumns.of(names.line(), names.keep(), names.labels(), shown);
        } catch (EngineException | InvalidInputException e) {
            return PredictionColumns.before(names.line(), names.keep());
        }
    }

    private void encode(Block block, int row) {
        try {
            block.encode(row, lane.target(), waiting);
            pending[waiting++] = row;
        } catch (InvalidInputException e) {
            flush(block);
            fault(row, Reject.of(block.line(row), e));
        }
    }

    /** The first one in the rows' order counts where scoring stops. */
    private void fault(int row, Reject reject) {
        if (stopRow < 0) {
            rejects.add(reject);
            stopRow = stopAtFault ? row : -1;
        }
    }

    private void flush(Block block) {
        int rows = waiting;
        waiting = 0;
        if (rows == 0 || stopRow >= 0) {
            return;
        }
        List<Prediction> predictions;
        try {
            predictions = run(rows);
        } catch (EngineException | InvalidInputException e) {
            oneByOne(block, rows, e);
            return;
        }
        for (int i = 0; i < rows && stopRow < 0; i++) {
            add(block, pending[i], predictions.get(i));
        }
    }

    /** A batch failed: which of its rows does? Where none does alone, the model takes one row at a time. */
    private void oneByOne(Block block, int rows, Exception whole) {
        int faults = rejects.size();
        for (int i = 0; i < rows && stopRow < 0; i++) {
            int row = pending[i];
            try {
                if (rows > 1) {
                    block.encode(row, lane.target(), 0);
                    add(block, row, run(1).getFirst());
                } else if (whole instanceof EngineException e) {
                    throw e;
                } else if (whole instanceof InvalidInputException e) {
                    throw e;
                }
            } catch (EngineException e) {
                fault(row, Reject.of(block.line(row), e));
            } catch (InvalidInputException e) {
                fault(row, Reject.of(block.line(row), e));
            }
        }
        if (rejects.size() == faults) {
            most = 1;
        }
    }

    private List<Prediction> run(int rows) throws EngineException {
        long begin = System.nanoTime();
        var outputs = lane.run(rows);
        nanos.add(System.nanoTime() - begin);
        makeRoom();
        return decoder.decode(outputs, lane.samples(rows));
    }

    /**
     * Linux lets whoever serves preempt the idle class at once, but for a task that has just run and wakes again: since
     * EEVDF (6.6) such a task is a few microseconds ahead of its share, so that the idle one is picked once more and runs to
     * the next timer tick, 4 ms later. A yield has it look again.
     */
    private static void makeRoom() {
        Thread.yield();
    }

    private void add(Block block, int row, Prediction prediction) {
        String infinite = FiniteCheck.fault(prediction);
        if (infinite != null) {
            fault(row, new Reject(block.line(row), infinite, "not finite", "a finite number from the model"));
            return;
        }
        if (columns == null) {
            columns = PredictionColumns.of(names.line(), names.keep(), names.labels(), prediction);
        }
        encoder.add(block.line(row), block.kept(row), prediction);
        String label = PredictionColumns.label(prediction);
        if (label != null) {
            labels.merge(label, 1, Integer::sum);
        }
        scored++;
    }
}
