package io.sandpiper.converter.search;

import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries recipes out and keeps what came of each. A recipe that the runtime refuses is no candidate. Blocking; one
 * thread.
 */
final class Tryout {
    /** Files this near in size count as equals; the nearer to the float model wins. */
    private static final double SAME_SIZE = 1.05;
    /** What is faster may be this much larger. */
    private static final double FASTER_SIZE = 1.10;
    /** What range rules and corrections gain at most over the plainest recipe, in decibels. */
    private static final double RECIPES_GAIN = 8;

    /** A recipe that was tried. */
    record Tried(Recipe recipe, Trial trial) {
        double decibels() {
            return trial.fidelity().decibels();
        }
    }

    /** Integer variants whose speed is measured for the last choice; each takes a second or two. */
    private static final int MOST_PACED = 3;

    private final Reference reference;
    private final Pace pace;
    private final Path scratch;
    private final Goal goal;
    private final long mostBytes;
    private final double leastDecibels;
    private final boolean judged;
    private final TrialBudget budget;
    private final Search.Step progress;
    private final List<Tried> tried = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<Recipe, Double> speeds = new IdentityHashMap<>();

    /** @param mostBytes of a variant that is worth its place */
    Tryout(
            Reference reference,
            Pace pace,
            Path scratch,
            Goal goal,
            long mostBytes,
            double leastDecibels,
            boolean judged,
            TrialBudget budget,
            Search.Step progress) {
        this.reference = reference;
        this.pace = pace;
        this.scratch = scratch;
        this.goal = goal;
        this.mostBytes = mostBytes;
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
            return Optional.of(new Tried(
                    recipe, new Trial(recipe.name(), Files.size(file), fidelity, recipe.kept(), false, null)));
        } catch (EngineException e) {
            return Optional.empty();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    boolean holds(Tried one) {
        return one.trial().fidelity().holds(goal.tolerance(), leastDecibels, judged);
    }

    /** Whether an integer file of that size could still win against those that hold. */
    boolean isSmall(long bytes) {
        return holding().noneMatch(t -> t.trial().bytes() * FASTER_SIZE < bytes);
    }

    /**
     * Whether it pays to look at variants that compute on integers as this one does: they are fast, or all there is.
     *
     * @param family what they are called
     */
    boolean isWorthwhile(String family, Recipe integer) throws IOException {
        if (!anyHolds()) {
            return true;
        }
        double speed = speed(integer);
        if (speed >= Pace.CLEARLY_FASTER) {
            return true;
        }
        notes.add(
                speed == 0
                        ? family + " int8 was not looked into: the runtime refuses it"
                        : String.format(
                                Locale.ROOT,
                                "%s int8 was not looked into: computing on integers takes %.2f of the float model's time for one sample"
                                        + " here; integer weights with float arithmetic are as small, and take as long as the float model",
                                family,
                                1 / speed));
        return false;
    }

    /** What people should know of what was not tried. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Whether one holds that is as small as it was asked for. */
    boolean anyHolds() {
        return holding().findAny().isPresent();
    }

    /** Whether one that came so near may yet be brought to hold, where another holds already. */
    boolean isNearEnough(Tried one) {
        return !anyHolds() || one.decibels() >= leastDecibels - RECIPES_GAIN;
    }

    /** The smallest that holds, whatever was asked for. */
    OptionalLong leastHeld() {
        return tried.stream()
                .filter(this::holds)
                .mapToLong(t -> t.trial().bytes())
                .min();
    }

    /** Whether layers need a higher precision for anything to hold, which makes it larger. */
    boolean needsFloatLayers() {
        return tried.stream().noneMatch(this::holds);
    }

    private Stream<Tried> holding() {
        return tried.stream()
                .filter(this::holds)
                .filter(t ->
                        t.trial().bytes() <= mostBytes && goal.allows(t.trial().bytes()));
    }

    /**
     * Of the smallest that hold one that is faster than the float model, the nearest to it; else the nearest of those
     * that compute as it does. One that is slower only where its size was asked for and there is no other.
     */
    Optional<Tried> best() throws IOException {
        List<Tried> integer = smallest(holding().toList(), FASTER_SIZE).stream()
                .filter(t -> t.recipe().integer())
                .toList();
        for (Tried one : integer.subList(0, Math.min(MOST_PACED, integer.size()))) {
            if (speed(one.recipe()) >= Pace.CLEARLY_FASTER) {
                return Optional.of(one);
            }
        }
        Optional<Tried> asFast = smallest(
                        holding().filter(t -> !t.recipe().integer()).toList(), SAME_SIZE)
                .stream()
                .findFirst();
        if (asFast.isPresent()) {
            return asFast;
        }
        for (Tried one : integer) {
            if (goal.isForSize() || speed(one.recipe()) >= 1) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** Those of nearly the smallest size, the nearest to the float model first. */
    private static List<Tried> smallest(List<Tried> holding, double margin) {
        long smallest = holding.stream().mapToLong(t -> t.trial().bytes()).min().orElse(0);
        return holding.stream()
                .filter(t -> t.trial().bytes() <= smallest * margin)
                .sorted(Comparator.comparingDouble(t -> -t.decibels()))
                .toList();
    }

    /** The float model's time over its own; 0 where it cannot be run again. */
    private double speed(Recipe one) throws IOException {
        Double known = speeds.get(one);
        if (known == null) {
            Path file = scratch.resolve("paced.onnx");
            GraphFiles.write(one.graph().get(), file);
            try {
                known = pace.of(file);
            } catch (EngineException e) {
                known = 0.0;
            } finally {
                Files.deleteIfExists(file);
            }
            speeds.put(one, known);
        }
        return known;
    }

    /** The nearest to the float model, whether it holds or not. */
    Optional<Tried> nearest() {
        return tried.stream().max(Comparator.comparingDouble(Tried::decibels));
    }

    List<Tried> all() {
        return List.copyOf(tried);
    }

    /** Each as people read it, with its speed where that was measured. */
    List<Trial> trials(@Nullable Tried chosen) {
        return tried.stream()
                .map(t -> {
                    Double speed = speeds.get(t.recipe());
                    Trial trial = speed == null ? t.trial() : t.trial().with(speed);
                    return t == chosen ? trial.asChosen() : trial;
                })
                .toList();
    }
}
