package io.sandpiper.agent.cli;

import io.sandpiper.agent.score.ScoreFiles;
import io.sandpiper.agent.score.ScoreJob;
import io.sandpiper.agent.score.store.CheckpointStore;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper-agent score}: works with gateway and broker down, beside a running agent or without one. */
@Command(
        name = "score",
        description = "Score a file with a model that is on this device; goes on where it was interrupted.",
        mixinStandardHelpOptions = true,
        footer = "Exit code 0 where rows were scored, though others were rejected; 1 where every row was rejected.")
public final class ScoreCommand implements Callable<Integer> {
    private final Supplier<List<Engine>> engines;
    private final Models models;
    private final PrintStream out;
    private final PrintStream people;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            description = "A model of this agent, or NAME=FILE: a bundle's folder, an .onnx or a .tflite file.")
    private String model = "";

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "rows.csv or samples.npz")
    private Path input = Path.of("");

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "CSV, one line a sample.")
    private Path output = Path.of("");

    @Option(names = "--rejects", paramLabel = "FILE", description = "Bad rows and why; default: OUTPUT.rejects.csv.")
    private @Nullable Path rejects;

    @Option(names = "--restart", description = "Score everything again, whatever is there.")
    private boolean restart;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the agent keeps its data (${DEFAULT-VALUE}).")
    private Path data = Path.of("var/agent");

    @Option(names = "-o", description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    /** Finds the version that scores. */
    @FunctionalInterface
    public interface Models {
        /** @param model a name, or NAME=FILE */
        InstalledVersion find(Path data, String model) throws IOException;
    }

    public ScoreCommand(Supplier<List<Engine>> engines, Models models, PrintStream out, PrintStream people) {
        this.engines = engines;
        this.models = models;
        this.out = out;
        this.people = people;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(input) || Files.isDirectory(input)) {
            throw new InvalidInputException("--input", input, "a file that can be read");
        }
        Files.createDirectories(data);
        InstalledVersion version = models.find(data, model);
        Engine engine = engines.get().stream()
                .filter(e -> e.reads(version.mediaType()))
                .findFirst()
                .orElseThrow(() ->
                        new CommandException(ExitCode.FAILED, "no engine on this device reads " + version.mediaType()));
        ScoreFiles files = new ScoreFiles(
                input,
                output,
                rejects != null ? rejects : output.resolveSibling(output.getFileName() + ".rejects.csv"));
        try (CheckpointStore checkpoints = CheckpointStore.open(data)) {
            ScoreJob.Outcome outcome = run(new ScoreJob(checkpoints, engine, version, files));
            show(outcome, files);
            return outcome.scored() == 0 && outcome.rejected() > 0 ? ExitCode.FAILED : ExitCode.DONE;
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, version.model() + ": " + e.getMessage());
        }
    }

    private ScoreJob.Outcome run(ScoreJob job) throws IOException, EngineException {
        if (System.console() == null || !System.console().isTerminal()) {
            return run(job, (rows, about) -> {});
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("score")
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(people))
                .build()) {
            return run(job, (rows, about) -> {
                bar.maxHint(about);
                bar.stepTo(rows);
            });
        }
    }

    private ScoreJob.Outcome run(ScoreJob job, ScoreJob.Progress progress) throws IOException, EngineException {
        return restart ? job.restart(progress) : job.run(progress);
    }

    private void show(ScoreJob.Outcome outcome, ScoreFiles files) {
        if (format == OutputFormat.json) {
            out.println(Json.text(outcome));
        }
        people.println(outcome.scored() + " rows scored by " + outcome.model() + "@" + outcome.version() + " "
                + outcome.variant() + " in " + files.output()
                + (outcome.rejected() == 0 ? "" : "; " + outcome.rejected() + " rejected in " + files.rejects()));
    }
}
