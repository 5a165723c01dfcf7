package io.sandpiper.converter.search;

import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tries recipes out and keeps what came of each. A recipe that the runtime refuses is no candidate. Blocking; one
 * thread.
 */
final class Tryout {
    /** Files this near in size count as equals; the nearer to the float model wins. */
    private static final double SAME_SIZE = 1.05;

    /** A recipe that was tried. */
    record Tried(Recipe recipe, Trial trial) {
        double decibels() {
            return trial.fidelity().decibels();
        }
    }

    private final Reference reference;
    private final Path scratch;
    private final double tolerance;
    private final double leastDecibels;
    private final boolean judged;
    private final TrialBudget budget;
    private final Search.Step progress;
    private final List<Tried> tried = new ArrayList<>();

    Tryout(
            Reference reference,
            Path scratch,
            double tolerance,
            double leastDecibels,
            boolean judged,
            TrialBudget budget,
            Search.Step progress) {
        this.reference = reference;
        this.scratch = scratch;
        this.tolerance = tolerance;
        this.leastDecibels = leastDecibels;
        this.judged = judged;
        this.budget = budget;
        this.progress = progress;
    }

    /** Trials that may still be made. */
    int left() {
        return budget.left();
    }

    /** Makes and measures one; empty where the budget is spent or the runtime refuses it. */
    Optional<Tried> of(Recipe recipe) throws IOException {
        Optional<Tried> done = measured(recipe);
        done.ifPresent(tried::add);
        return done;
    }

    /** The same, not as a candidate: it only tells something. */
    Optional<Tried> measured(Recipe recipe) throws IOException {
        if (!budget.take()) {
            return Optional.empty();
        }
        progress.at(budget.spent(), recipe.name());
        Path file = scratch.resolve("trial.onnx");
        GraphFiles.write(recipe.graph().get(), file);
        try {
            Fidelity fidelity = reference.compare(file);
            return Optional.of(
                    new Tried(recipe, new Trial(recipe.name(), Files.size(file), fidelity, recipe.kept(), false)));
        } catch (EngineException e) {
            return Optional.empty();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    boolean holds(Tried one) {
        return one.trial().fidelity().holds(tolerance, leastDecibels, judged);
    }

    /** Whether a file of that size could still win against those that hold. */
    boolean couldWin(long bytes) {
        return tried.stream().filter(this::holds).noneMatch(t -> t.trial().bytes() * SAME_SIZE < bytes);
    }

    boolean anyHolds() {
        return tried.stream().anyMatch(this::holds);
    }

    /** The smallest that holds; among those of nearly its size the nearest to the float model. */
    Optional<Tried> best() {
        List<Tried> holding = tried.stream().filter(this::holds).toList();
        long smallest = holding.stream().mapToLong(t -> t.trial().bytes()).min().orElse(0);
        return holding.stream()
                .filter(t -> t.trial().bytes() <= smallest * SAME_SIZE)
                .max(Comparator.comparingDouble(Tried::decibels));
    }

    /** The nearest to the float model, whether it holds or not. */
    Optional<Tried> nearest() {
        return tried.stream().max(Comparator.comparingDouble(Tried::decibels));
    }

    List<Tried> all() {
        return List.copyOf(tried);
    }
}
