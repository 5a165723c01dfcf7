package io.sandpiper.agent.update;

import io.sandpiper.agent.slot.ModelSource;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.host.child.ProcessMemory;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.unit.DataSize;
import io.sandpiper.protocol.unit.Durations;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the accept child does: loads the candidate, runs its golden cases, measures it against its budgets. Blocking. */
public final class CandidateTrial {
    private static final int MAX_MEASURED_RUNS = 200;
    private static final int WARM_UP_RUNS = 5;
    private static final long MEASURE_NANOS = 1_000_000_000L;

    private final Engine engine;
    private final ModelSpec spec;
    private final @Nullable Golden golden;
    private final String variant;
    private final double timeFactor;

    /** @param golden null where the bundle has none; then loading is all that is tried */
    public CandidateTrial(Engine engine, ModelSpec spec, @Nullable Golden golden, String variant, double timeFactor) {
        this.engine = engine;
        this.spec = spec;
        this.golden = golden;
        this.variant = variant;
        this.timeFactor = timeFactor;
    }

    /** @param source how the file is loaded */
    public AcceptReport run(Path modelFile, ModelSource source) throws IOException {
        ModelSpec.Budgets budgets = spec.budgets();
        String minimum = budgets == null ? null : budgets.minimumEngine();
        if (minimum != null && Names.compareVersions(engine.version(), minimum) < 0) {
            return AcceptReport.refused(
                    engine.name() + ": " + engine.version() + " (expected: " + minimum + " or later)");
        }
        long before = ProcessMemory.resident();
        try (LoadedModel model = source.load(engine, modelFile, LoadOptions.SERVING);
                Execution execution = model.open(1)) {
            List<Golden.Case> cases = golden == null ? List.of() : golden.cases();
            Optional<String> difference = goldenDifference(execution, cases);
            if (difference.isPresent()) {
                return AcceptReport.refused(difference.get());
            }
            double p99 = cases.isEmpty() ? 0 : p99Millis(execution, inputs(cases.getFirst()));
            long peak = Math.max(0, ProcessMemory.peak() - before);
            String over = budgets == null ? null : overBudget(budgets, peak, p99);
            return over != null
                    ? AcceptReport.refused(over)
                    : new AcceptReport(AcceptReport.VERSION, true, null, peak, p99, cases.size());
        } catch (EngineException e) {
            return AcceptReport.refused(engine.name() + ": " + e.getMessage());
        }
    }

    private Optional<String> goldenDifference(Execution execution, List<Golden.Case> cases) throws EngineException {
        if (golden == null) {
            return Optional.empty();
        }
        GoldenCheck check = new GoldenCheck(spec, golden, variant);
        for (Golden.Case one : cases) {
            List<Golden.Value> expected = one.expected().get(variant);
            if (expected == null) {
                return Optional.of("golden case " + one.name() + ": nothing expected of variant " + variant);
            }
            Optional<String> difference = check.difference(one, expected, execution.run(inputs(one)));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /** In time of this thread's own, not of the clock: a neighbour that is busy just now is no fault of the model. */
    private static double p99Millis(Execution execution, List<Tensor> inputs) throws EngineException {
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            execution.run(inputs);
        }
        List<Long> nanos = new ArrayList<>();
        long end = System.nanoTime() + MEASURE_NANOS;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        while (nanos.size() < MAX_MEASURED_RUNS && (nanos.isEmpty() || System.nanoTime() < end)) {
            long from = threads.getCurrentThreadCpuTime();
            execution.run(inputs);
            nanos.add(threads.getCurrentThreadCpuTime() - from);
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[Math.min((int) (sorted.length * 0.99), sorted.length - 1)] / 1e6;
    }

    private @Nullable String overBudget(ModelSpec.Budgets budgets, long peak, double p99) {
        DataSize memory = budgets.memory();
        if (memory != null && peak > memory.bytes()) {
            return "memory: " + new DataSize(peak).shown() + " (expected: at most " + memory.shown() + ")";
        }
        if (budgets.p99() != null) {
            double allowed = Durations.parse("budgets.p99", budgets.p99()).toMillis() * timeFactor;
            if (p99 > allowed) {
                return String.format(Locale.ROOT, "p99: %.1f ms (expected: at most %.1f ms)", p99, allowed);
            }
        }
        return null;
    }

    private static List<Tensor> inputs(Golden.Case golden) {
        return golden.inputs().stream().map(Golden.Value::tensor).toList();
    }
}
