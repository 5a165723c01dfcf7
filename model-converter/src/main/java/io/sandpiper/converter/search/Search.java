package io.sandpiper.converter.search;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.calibrate.Observation;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.prepare.Equalization;
import io.sandpiper.converter.prepare.InputScaling;
import io.sandpiper.converter.prepare.Preparation;
import io.sandpiper.converter.quantize.Quantized;
import io.sandpiper.converter.quantize.StaticQuantizer;
import io.sandpiper.converter.search.StaticFamily.Source;
import io.sandpiper.converter.search.Tryout.Tried;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks for the smallest integer model that is as good as the float one. Blocking; one thread. */
public final class Search {
    private static final List<Preparation> PREPARATIONS = List.of(new InputScaling(), new Equalization());
    /** A variant has to be this much smaller than the float model. */
    private static final double EARNS_ITS_PLACE = 0.75;

    private final Engine engine;
    private final ModelSpec spec;
    private final Split split;
    private final Goal goal;

    /** Hears how far the search is. */
    public interface Step {
        void at(double done, String what);
    }

    public Search(Engine engine, ModelSpec spec, Split split, Goal goal) {
        this.engine = engine;
        this.spec = spec;
        this.split = split;
        this.goal = goal;
    }

    /**
     * Writes the best variant to {@code to}; the same inputs give the same bytes.
     *
     * @param progress hears 0 to 1, and what is done
     */
    public Found run(Path optimized, Path scratch, Path to, Step progress) throws IOException, EngineException {
        Graph graph = GraphFiles.read(optimized);
        String against = StaticQuantizer.reasonAgainst(graph);
        if (against != null) {
            return new Found(new Quantized.Omitted(against), List.of());
        }
        Calibrator calibrator = new Calibrator(engine, spec);
        List<Source> sources = new ArrayList<>();
        sources.add(source("", graph, optimized, calibrator, progress));
        Graph prepared = graph.copy();
        Path preparedFile = scratch.resolve("prepared.onnx");
        String names = prepare(prepared, preparedFile, calibrator);
        if (names != null) {
            GraphFiles.write(prepared, preparedFile);
            sources.add(source(names, prepared, preparedFile, calibrator, progress));
        }
        Tryout tryout = new Tryout(
                Reference.of(engine, optimized, spec, split.choosing()),
                scratch,
                goal.tolerance(),
                goal.budget(Files.size(optimized)));
        new DynamicFamily(tryout).explore("", graph, optimized);
        new StaticFamily(tryout).explore(sources);
        return chosen(tryout, Files.size(optimized), to);
    }

    private Source source(String name, Graph graph, Path file, Calibrator calibrator, Step progress)
            throws IOException, EngineException {
        return new Source(
                name,
                file,
                StaticQuantizer.observe(
                        graph,
                        file,
                        calibrator,
                        split.ranges(),
                        done -> progress.at(done / 4, "measuring activations")));
    }

    /** One preparation after the other; their names, null where none had anything to do. */
    private @Nullable String prepare(Graph graph, Path file, Calibrator calibrator)
            throws IOException, EngineException {
        List<String> done = new ArrayList<>();
        for (Preparation preparation : PREPARATIONS) {
            Map<String, Integer> channels = preparation.channels(graph);
            if (channels.isEmpty()) {
                continue;
            }
            GraphFiles.write(graph, file);
            Map<String, Observation> seen = calibrator.observe(
                    file, new HashSet<>(graph.inputs()), channels, split.ranges(), false, share -> {});
            if (preparation.apply(graph, seen)) {
                done.add(preparation.name());
            }
        }
        return done.isEmpty() ? null : String.join(" and ", done);
    }

    private Found chosen(Tryout tryout, long before, Path to) throws IOException {
        Optional<Tried> best = tryout.best();
        List<Trial> trials = tryout.all().stream()
                .map(t -> best.isPresent() && t == best.get() ? t.trial().asChosen() : t.trial())
                .toList();
        return new Found(quantized(tryout, best, before, to), trials);
    }

    private Quantized quantized(Tryout tryout, Optional<Tried> best, long before, Path to) throws IOException {
        if (best.isEmpty()) {
            return new Quantized.Omitted(tryout.nearest()
                    .map(t -> "none of " + tryout.all().size() + " recipes held on the choosing samples; the nearest ("
                            + t.recipe().name() + ") " + told(t.trial().fidelity()))
                    .orElse("the runtime refused every recipe"));
        }
        long after = best.get().trial().bytes();
        if (after > before * EARNS_ITS_PLACE) {
            return new Quantized.Omitted(
                    "it would not be a quarter smaller: " + after + " bytes against " + before + ", scales counted");
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
