package io.sandpiper.converter.search;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.quantize.DynamicQuantizer;
import io.sandpiper.converter.quantize.Quantized;
import io.sandpiper.converter.quantize.StaticQuantizer;
import io.sandpiper.converter.quantize.WeightQuantizer;
import io.sandpiper.converter.search.SourceGraphs.SourceGraph;
import io.sandpiper.converter.search.Tryout.Tried;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Looks for the smallest integer model that is as good as the float one. Blocking; one thread. */
public final class Search {
    /** A variant has to be this much smaller than the float model. */
    private static final double EARNS_ITS_PLACE = 0.75;

    /** Samples that measure ranges: more widen them by little, and each costs several runs. */
    private static final int RANGE_SAMPLES = 1_000;

    private final Engine engine;
    private final ModelSpec spec;
    private final Split split;
    private final Goal goal;
    private final Function<Path, Pace> pace;
    private final boolean activations;

    /** Hears how far the search is. */
    public interface Step {
        void at(double done, String what);
    }

    public Search(Engine engine, ModelSpec spec, Split split, Goal goal) {
        this(engine, spec, split, goal, optimized -> new MeasuredPace(engine, optimized, spec, split.choosing()), true);
    }

    /** For a model without data: activations stay float. @param made inputs that it runs on */
    public static Search ofWeights(Engine engine, ModelSpec spec, Dataset made, Goal goal) {
        return new Search(
                engine,
                spec,
                Split.of(made, null),
                goal,
                optimized -> new MeasuredPace(engine, optimized, spec, made),
                false);
    }

    Search(Engine engine, ModelSpec spec, Split split, Goal goal, Function<Path, Pace> pace) {
        this(engine, spec, split, goal, pace, true);
    }

    /**
     * @param pace of variants of a float model
     * @param activations whether they may become integers
     */
    private Search(
            Engine engine, ModelSpec spec, Split split, Goal goal, Function<Path, Pace> pace, boolean activations) {
        this.engine = engine;
        this.spec = spec;
        this.split = split;
        this.goal = goal;
        this.pace = pace;
        this.activations = activations;
    }

    /**
     * Writes the best variant to {@code to}; the same inputs give the same bytes.
     *
     * @param progress hears 0 to 1, and what is done
     */
    public Found run(Path optimized, Path scratch, Path to, Step progress) throws IOException, EngineException {
        TrialBudget budget = goal.budget(Files.size(optimized)); // its clock starts here
        Graph graph = GraphFiles.read(optimized);
        if (StaticQuantizer.products(graph).isEmpty()
                && new DynamicQuantizer(graph).quantizable().isEmpty()
                && new WeightQuantizer(graph).quantizable().isEmpty()) {
            return new Found(new Quantized.Omitted(StaticQuantizer.NO_PRODUCTS), List.of(), List.of());
        }
        Calibrator calibrator = new Calibrator(engine, spec);
        Dataset ranges = split.ranges().spread(RANGE_SAMPLES);
        Reference reference = Reference.of(engine, optimized, spec, split.choosing());
        progress.at(0.1, "preparing");
        List<SourceGraph> sources = new SourceGraphs(reference, calibrator, ranges, scratch).of(optimized);
        Tryout tryout = new Tryout(
                reference,
                pace.apply(optimized),
                scratch,
                goal,
                (long) (Files.size(optimized) * EARNS_ITS_PLACE),
                Fidelity.leastDecibels(spec.task()),
                split.judging() != null,
                budget,
                progress);
        new WeightFamily(tryout, calibrator, ranges).explore(sources);
        if (goal.isForSize() && !tryout.anyHolds()) {
            new BlockFamily(tryout).explore(sources.getFirst());
        }
        if (activations && StaticQuantizer.takes(sources.getFirst().graph())) {
            DynamicFamily dynamic = new DynamicFamily(tryout);
            if (!mayHoldNan()) {
                dynamic.explore(sources);
            }
            new StaticFamily(tryout, calibrator, ranges).explore(sources);
            if (tryout.needsFloatLayers()) {
                dynamic.keepLayers();
            }
        }
        return chosen(tryout, Files.size(optimized), to);
    }

    /** A dynamic scale is one for a whole batch: one row's NaN would be everybody's. */
    private boolean mayHoldNan() {
        return spec.inputs().stream().anyMatch(ModelSpec.Input::takesMissing);
    }

    private Found chosen(Tryout tryout, long before, Path to) throws IOException {
        Optional<Tried> best = tryout.best();
        return new Found(quantized(tryout, best, before, to), tryout.trials(best.orElse(null)), tryout.notes());
    }

    private Quantized quantized(Tryout tryout, Optional<Tried> best, long before, Path to) throws IOException {
        if (best.isEmpty() && tryout.anyHolds()) {
            return new Quantized.Omitted(
                    "what holds is slower than the float model here: --max-bytes publishes it for its size");
        }
        if (best.isEmpty() && tryout.leastHeld().isPresent()) {
            return new Quantized.Omitted("the smallest that holds has "
                    + tryout.leastHeld().getAsLong() + " bytes of the float model's " + before);
        }
        if (best.isEmpty()) {
            return new Quantized.Omitted(tryout.nearest()
                    .map(t -> "none of " + tryout.all().size() + " recipes held on the choosing samples; the nearest ("
                            + t.recipe().name() + ") " + told(t.trial().fidelity()))
                    .orElse("the runtime refused every recipe"));
        }
        GraphFiles.write(best.get().recipe().graph().get(), to);
        return new Quantized.Model(
                to, best.get().recipe().source(), best.get().recipe().comparable());
    }

    private static String told(Fidelity fidelity) {
        Double agreement = fidelity.agreement();
        String classes = agreement == null
                ? ""
                : String.format(Locale.ROOT, "names the original's class on %.3f of them and ", agreement);
        return classes + String.format(Locale.ROOT, "keeps %.1f dB of signal", fidelity.decibels());
    }
}
