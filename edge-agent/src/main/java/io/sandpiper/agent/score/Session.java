package io.sandpiper.agent.score;

import io.sandpiper.agent.score.heat.DeviceHeat;
import io.sandpiper.agent.score.heat.Pace;
import io.sandpiper.agent.score.input.Batching;
import io.sandpiper.agent.score.input.RowLayout;
import io.sandpiper.agent.score.input.RowSource;
import io.sandpiper.agent.score.output.Column;
import io.sandpiper.agent.score.output.OutputWriter;
import io.sandpiper.agent.score.run.BlockScorer;
import io.sandpiper.agent.score.run.Crew;
import io.sandpiper.agent.score.run.Pipeline;
import io.sandpiper.agent.score.run.Scored;
import io.sandpiper.agent.score.run.Sizing;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.task.GivenSpec;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that is loaded, executions laid out for its batches, and an input that is open: all that scores. One thread. */
final class Session implements AutoCloseable {
    private final String name;
    private final LoadedModel model;
    private final ModelSpec spec;
    private final ScoreOptions options;
    private final Batching batching;
    private final Crew crew;
    private final RowSource source;

    private Session(
            String name,
            LoadedModel model,
            ModelSpec spec,
            ScoreOptions options,
            Batching batching,
            Crew crew,
            RowSource source) {
        this.name = name;
        this.model = model;
        this.spec = spec;
        this.options = options;
        this.batching = batching;
        this.crew = crew;
        this.source = source;
    }

    /** Opens the input once it is known what a row must hold. */
    @FunctionalInterface
    interface Opener {
        RowSource open(RowLayout layout) throws IOException;
    }

    /** Called from time to time between rows, and at their end. */
    @FunctionalInterface
    interface Saver {
        void save(Tally tally, boolean complete) throws IOException;
    }

    /** @param as how rows were cut into batches before; null: as suits model and options */
    static Session open(
            Engine engine,
            InstalledVersion version,
            ScoreOptions options,
            @Nullable Batching as,
            String inputName,
            Opener opener)
            throws IOException, EngineException {
        LoadedModel model = version.load(engine);
        Crew crew = null;
        try {
            ModelSpec spec = GivenSpec.orDerived(version.spec(), model.inputs(), model.outputs());
            Batching batching = as == null ? sizing(options).of(model, spec, options.batch()) : as;
            crew = Crew.open(model, spec, batching, options.threads());
            RowSource source = opener.open(RowLayout.of(inputName, spec, crew.inputs(), options.keep()));
            return new Session(inputName, model, spec, options, batching, crew, source);
        } catch (IOException | EngineException | RuntimeException e) {
            if (crew != null) {
                crew.close();
            }
            model.close();
            throw e;
        }
    }

    private static Sizing sizing(ScoreOptions options) {
        return new Sizing(
                options.memory().bytes(),
                2 * options.threads() + ScoreLimits.BLOCKS_WAITING,
                ScoreLimits.BLOCK_ROWS,
                ScoreLimits.BATCH_BRIEF,
                ScoreLimits.BATCH_LONGEST,
                ScoreLimits.BLOCK_BYTES_LEAST,
                ScoreLimits.BLOCK_BYTES_MOST);
    }

    RowSource source() {
        return source;
    }

    Batching batching() {
        return batching;
    }

    int batchRows() {
        return crew.batchRows();
    }

    /** Scores to the input's end, or to the first fault where the options say so. */
    void run(OutputKind kind, OutputWriter output, RejectList rejects, Tally tally, Saver saver, Progress progress)
            throws IOException {
        BlockScorer.ColumnNames names = new BlockScorer.ColumnNames(source.lineName(), options.keep(), spec.labels());
        List<BlockScorer> scorers = crew.scorers(
                () -> kind.encoder(names.line(), names.keep(), names.labels()), names, options.stopAtFault());
        Pace pace = new Pace(new DeviceHeat(options.system()), progress::waits);
        long interval = (options.checkpoint() == null ? kind.checkpointInterval() : options.checkpoint()).toNanos();
        long[] saved = {System.nanoTime()};
        new Pipeline(source, batching, scorers, ScoreLimits.BLOCKS_WAITING, pace).run(scored -> {
            take(scored, output, rejects, tally);
            if (scored.stop() != null || System.nanoTime() - saved[0] >= interval) {
                saver.save(tally, false);
                saved[0] = System.nanoTime();
            }
            progress.at(tally.rows(), about(tally));
            if (scored.stop() != null) {
                throw new StoppedException(name, source.lineName(), scored.stop(), tally.rows());
            }
        });
        List<Column> columns = tally.columns();
        output.finish(columns != null ? columns : scorers.getFirst().columns());
        saver.save(tally, true);
    }

    private static void take(Scored scored, OutputWriter output, RejectList rejects, Tally tally) throws IOException {
        tally.add(scored);
        if (scored.columns() != null) {
            output.append(scored.columns(), scored.pieces(), scored.scored());
        }
        rejects.add(scored.rejects());
    }

    private long about(Tally tally) {
        double part = source.part();
        return part > 0 ? Math.max(tally.rows(), Math.round(tally.rows() / part)) : -1;
    }

    @Override
    public void close() throws IOException {
        try {
            source.close();
        } finally {
            crew.close();
            model.close();
        }
    }
}
