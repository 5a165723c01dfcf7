package io.sandpiper.e2e.passports;

import io.sandpiper.converter.passport.Passports;
import io.sandpiper.converter.passport.ProcessorClass;
import io.sandpiper.e2e.arm.EmulatedJava;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.Evidence.ClassParity;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs issued variants as each class does: here, here with exact sums, and under the emulator with and without dot
 * products. Blocks.
 */
final class Examination {
    /** All models on one emulated machine, which is about a hundred times slower than this one. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Path holdout;
    private final Path folder;
    private final Map<ProcessorClass, EmulatedJava> machines;

    /** @param machines by the class that each stands for */
    Examination(Path holdout, Path folder, Map<ProcessorClass, EmulatedJava> machines) {
        this.holdout = holdout;
        this.folder = folder;
        this.machines = new LinkedHashMap<>(machines);
    }

    List<Row> rows(List<Issued> variants) throws IOException, EngineException {
        Map<ProcessorClass, List<Answers>> emulated = new LinkedHashMap<>();
        for (Map.Entry<ProcessorClass, EmulatedJava> machine : machines.entrySet()) {
            emulated.put(machine.getKey(), emulated(machine.getKey(), machine.getValue(), variants));
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < variants.size(); i++) {
            Issued variant = variants.get(i);
            ModelSpec spec =
                    ModelSpec.parseYaml(Files.readAllBytes(variant.subject().spec()));
            Dataset data = Dataset.read(holdout, spec);
            Engine engine = AnswersMain.engine(variant.model());
            Path form = new Passports(engine, spec, Files.createTempDirectory(folder, "exact"), 0, 0)
                    .exact(variant.model());
            Answers exact = Answers.of(engine, form, spec, data);
            if (!emulated.containsKey(ProcessorClass.AMD64)) {
                Answers here = Answers.of(engine, variant.model(), spec, data);
                rows.add(row(variant, ProcessorClass.AMD64, here, exact, data));
            }
            rows.add(row(variant, ProcessorClass.AMD64_VNNI, exact, exact, data));
            for (Map.Entry<ProcessorClass, List<Answers>> machine : emulated.entrySet()) {
                rows.add(row(variant, machine.getKey(), machine.getValue().get(i), exact, data));
            }
        }
        return rows;
    }

    private List<Answers> emulated(ProcessorClass where, EmulatedJava machine, List<Issued> variants)
            throws IOException {
        List<String> arguments = new ArrayList<>();
        List<Path> written = new ArrayList<>();
        for (Issued variant : variants) {
            Path out = folder.resolve(
                    variant.subject().name() + "-" + where.name().toLowerCase(java.util.Locale.ROOT) + ".answers");
            written.add(out);
            arguments.addAll(List.of(
                    variant.model().toString(),
                    variant.subject().spec().toString(),
                    holdout.toString(),
                    out.toString()));
        }
        machine.command(AnswersMain.class, arguments).run(PATIENCE).succeeded();
        List<Answers> answers = new ArrayList<>();
        for (Path file : written) {
            answers.add(Answers.read(file));
        }
        return answers;
    }

    private static Row row(Issued variant, ProcessorClass where, Answers run, Answers exact, Dataset data) {
        int[] labels = Objects.requireNonNull(data.labels());
        Map<String, ClassParity> said =
                Objects.requireNonNullElse(variant.evidence().classes(), Map.of());
        return new Row(
                variant.subject().name(),
                where,
                run.agreement(exact),
                run.decibels(exact),
                exact.accuracy(labels) - run.accuracy(labels),
                said.get(where.device()),
                said.get(ProcessorClass.AMD64_VNNI.device()));
    }
}
