package io.sandpiper.agent.cli;

import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.SlotSettings;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper-agent run FILE}: from a file to an answer in one command, without a gateway or a service. */
@Command(
        name = "run",
        description = "Load a model file, say what it takes, ask for one input and answer it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  sandpiper-agent run fashion.onnx --input @shoe.png",
            "  echo '5.1 3.5 1.4 0.2' | sandpiper-agent run iris.onnx"
        })
public final class RunCommand implements Callable<Integer> {
    private final Supplier<List<Engine>> engines;
    private final Models models;
    private final BufferedReader in;
    private final PrintStream out;
    private final PrintStream people;

    @Parameters(
            paramLabel = "FILE",
            description = "An .onnx or .tflite file (FILE.yaml beside it, or model.yaml, is its spec), or a bundle.")
    private Path file = Path.of("");

    @Option(names = "--input", paramLabel = "TEXT", description = "Numbers, JSON, or @FILE; default: asked for.")
    private @Nullable String input;

    /** Reads a model from a file. */
    @FunctionalInterface
    public interface Models {
        InstalledVersion read(String name, Path file) throws IOException;
    }

    public RunCommand(
            Supplier<List<Engine>> engines, Models models, BufferedReader in, PrintStream out, PrintStream people) {
        this.engines = engines;
        this.models = models;
        this.in = in;
        this.out = out;
        this.people = people;
    }

    @Override
    public Integer call() throws IOException {
        InstalledVersion version = models.read("model", file);
        try (Slots slots = new Slots(engines.get(), new SlotSettings(1, 1, SlotSettings.ANY_MEMORY))) {
            slots.activate(version);
            Slot slot = slots.find(version.model()).orElseThrow();
            describe(slot.spec());
            String typed = input != null ? input : ask();
            String body = "{\"instances\":[" + TypedInstance.json(typed, slot.spec()) + "]}";
            out.println(new String(answer(slot, body), StandardCharsets.UTF_8));
            return ExitCode.DONE;
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, file + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted");
        }
    }

    private static byte[] answer(Slot slot, String body) throws InterruptedException {
        TypedTask task = new TypedTask(body);
        slot.submit(task);
        try {
            return task.answer().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidInputException invalid) {
                throw invalid;
            }
            throw new CommandException(
                    ExitCode.FAILED,
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        }
    }

    private void describe(ModelSpec spec) {
        people.println(spec.task() + (spec.description() == null ? "" : ": " + spec.description()));
        for (ModelSpec.Input each : spec.inputs()) {
            people.println("input " + each.name() + ": " + each.datatype() + " " + each.shape()
                    + (each.layout() == null ? "" : " " + each.layout())
                    + (each.features() == null ? "" : "\n  " + String.join(", ", each.features())));
        }
        spec.outputs().forEach(o -> people.println("output " + o.name() + ": " + o.role()));
    }

    private String ask() throws IOException {
        people.print("input (numbers, JSON, or @FILE): ");
        people.flush();
        String line = in.readLine();
        if (line == null || line.isBlank()) {
            throw new CommandException(ExitCode.USAGE, "no input (expected: numbers, JSON, or @FILE)");
        }
        return line;
    }
}
