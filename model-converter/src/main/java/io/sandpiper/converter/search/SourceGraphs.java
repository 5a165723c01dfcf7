package io.sandpiper.converter.search;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.calibrate.Observation;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.optimize.OpsetRaise;
import io.sandpiper.converter.prepare.Equalization;
import io.sandpiper.converter.prepare.InputScaling;
import io.sandpiper.converter.prepare.Preparation;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The float graphs that are quantized: as it came, and prepared; each computes what the model does. Blocking. */
final class SourceGraphs {
    private static final List<Preparation> PREPARATIONS = List.of(new InputScaling(), new Equalization());
    /** Two float graphs whose outputs differ by less compute the same. */
    private static final double SAME_DECIBELS = 60;

    /**
     * A graph and the file that holds it.
     *
     * @param name what was done to it, empty for nothing
     */
    record SourceGraph(String name, Graph graph, Path file) {
        /** A recipe's name with what was done to the graph before. */
        String after(String recipe) {
            return name.isEmpty() ? recipe : recipe + ", " + name;
        }
    }

    private final Reference reference;
    private final Calibrator calibrator;
    private final Dataset ranges;
    private final Path scratch;

    SourceGraphs(Reference reference, Calibrator calibrator, Dataset ranges, Path scratch) {
        this.reference = reference;
        this.calibrator = calibrator;
        this.ranges = ranges;
        this.scratch = scratch;
    }

    /** The graph, of operator set 13 where it can be raised, and then prepared where that changes something. */
    List<SourceGraph> of(Path optimized) throws IOException {
        List<SourceGraph> sources = new ArrayList<>();
        SourceGraph plain = raised(new SourceGraph("", GraphFiles.read(optimized), optimized));
        sources.add(plain);
        Graph prepared = plain.graph().copy();
        Path file = scratch.resolve("prepared.onnx");
        List<String> done = new ArrayList<>();
        for (Preparation preparation : PREPARATIONS) {
            Map<String, Integer> channels = preparation.channels(prepared);
            if (!channels.isEmpty()) {
                GraphFiles.write(prepared, file);
                observed(file, prepared, channels)
                        .filter(seen -> preparation.apply(prepared, seen))
                        .ifPresent(seen -> done.add(preparation.name()));
            }
        }
        if (!done.isEmpty()) {
            GraphFiles.write(prepared, file);
            if (isSame(file)) {
                sources.add(new SourceGraph(String.join(" and ", done), prepared, file));
            }
        }
        return sources;
    }

    /** Empty where the runtime does not run the graph with its inner tensors shown: then nothing is prepared. */
    private Optional<Map<String, Observation>> observed(Path file, Graph graph, Map<String, Integer> channels)
            throws IOException {
        try {
            return Optional.of(
                    calibrator.observe(file, new HashSet<>(graph.inputs()), channels, ranges, false, share -> {}));
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    private SourceGraph raised(SourceGraph plain) throws IOException {
        Graph graph = plain.graph().copy();
        if (!OpsetRaise.apply(graph)) {
            return plain;
        }
        Path file = scratch.resolve("raised.onnx");
        GraphFiles.write(graph, file);
        return isSame(file) ? new SourceGraph("", graph, file) : plain;
    }

    private boolean isSame(Path file) {
        try {
            return reference.compare(file).decibels() >= SAME_DECIBELS;
        } catch (EngineException e) {
            return false;
        }
    }
}
