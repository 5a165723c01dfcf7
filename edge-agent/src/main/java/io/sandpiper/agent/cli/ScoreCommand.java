package io.sandpiper.agent.cli;

import io.sandpiper.agent.score.InputKind;
import io.sandpiper.agent.score.Outcome;
import io.sandpiper.agent.score.OutputKind;
import io.sandpiper.agent.score.Progress;
import io.sandpiper.agent.score.ScoreFiles;
import io.sandpiper.agent.score.ScoreJob;
import io.sandpiper.agent.score.ScoreOptions;
import io.sandpiper.agent.score.StoppedException;
import io.sandpiper.agent.score.StreamJob;
import io.sandpiper.agent.score.store.CheckpointStore;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper-agent score}: works with gateway and broker down, beside a running agent or without one. */
@Command(
        name = "score",
        description = "Score a file with a model that is on this device; goes on where it was interrupted.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit code 0 where rows were scored, though others were rejected; 1 where every row was rejected;",
            "3 where --on-error stop met a bad row."
        })
public final class ScoreCommand implements Callable<Integer> {
    private static final Path PIPE = Path.of("-");

    private final Supplier<List<Engine>> engines;
    private final Models models;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream people;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            description = "A model of this agent, or NAME=FILE: a bundle's folder, an .onnx or a .tflite file.")
    private String model = "";

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "CSV, JSON lines, Parquet or .npz; - is standard input (CSV or JSON lines).")
    private Path input = Path.of("");

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "One row a sample, by the name's ending: .csv, .jsonl or .parquet; - is standard output.")
    private Path output = Path.of("");

    @Option(names = "--input-format", paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}.")
    private @Nullable InputKind inputFormat;

    @Option(names = "--output-format", paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}.")
    private @Nullable OutputKind outputFormat;

    @Option(
            names = "--keep",
            paramLabel = "COLUMN",
            split = ",",
            description = "A column of the input that the output shall have too; repeatable.")
    private List<String> keep = List.of();

    @Option(names = "--on-error", description = "A row that cannot be scored: ${COMPLETION-CANDIDATES} (reject).")
    private OnError onError = OnError.reject;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Bad rows and why; default: OUTPUT.rejects.csv, or standard error.")
    private @Nullable Path rejects;

    @Option(names = "--restart", description = "Score everything again, whatever is there.")
    private boolean restart;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "For rows and tensors on their way, 24MiB unless given; the model's own memory is not in it.")
    private @Nullable String memory;

    @Option(names = "--threads", paramLabel = "N", description = "That score; default: one a core.")
    private int threads = ScoreOptions.DEFAULT.threads();

    @Option(names = "--batch", paramLabel = "ROWS", description = "At once; default: as memory and the model allow.")
    private @Nullable Integer batch;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the agent keeps its data (${DEFAULT-VALUE}).")
    private Path data = Path.of("var/agent");

    @Option(names = "-o", description = "table or json: a summary.")
    private OutputFormat format = OutputFormat.table;

    /** What becomes of a row that cannot be scored. */
    enum OnError {
        reject,
        stop
    }

    /** Finds the version that scores. */
    @FunctionalInterface
    public interface Models {
        /** @param model a name, or NAME=FILE */
        InstalledVersion find(Path data, String model) throws IOException;
    }

    public ScoreCommand(
            Supplier<List<Engine>> engines, Models models, InputStream in, PrintStream out, PrintStream people) {
        this.engines = engines;
        this.models = models;
        this.in = in;
        this.out = out;
        this.people = people;
    }

    @Override
    public Integer call() throws IOException {
        if (!input.equals(PIPE) && (!Files.isReadable(input) || Files.isDirectory(input))) {
            throw new InvalidInputException("--input", input, "a file that can be read");
        }
        ScoreOptions options = ScoreOptions.DEFAULT
                .withFormats(inputFormat, outputFormat)
                .withKeep(keep)
                .withStopAtFault(onError == OnError.stop)
                .withSizes(memory == null ? ScoreOptions.MEMORY : DataSize.parse(memory), threads, batch);
        Files.createDirectories(data);
        InstalledVersion version = models.find(data, model);
        Engine engine = engines.get().stream()
                .filter(e -> e.reads(version.mediaType()))
                .findFirst()
                .orElseThrow(() ->
                        new CommandException(ExitCode.FAILED, "no engine on this device reads " + version.mediaType()));
        try (ScoreProgress progress = ScoreProgress.of(people)) {
            return show(run(engine, version, options, progress));
        } catch (EngineException e) {
            throw new CommandException(ExitCode.FAILED, version.model() + ": " + e.getMessage());
        } catch (StoppedException e) {
            throw new CommandException(ExitCode.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private Outcome run(Engine engine, InstalledVersion version, ScoreOptions options, Progress progress)
            throws IOException, EngineException {
        if (input.equals(PIPE) || output.equals(PIPE)) {
            StreamJob.Ends ends = new StreamJob.Ends(
                    input.equals(PIPE) ? null : input, in, output.equals(PIPE) ? null : output, out, rejects, people);
            return new StreamJob(engine, version, options, ends).run(restart, progress);
        }
        ScoreFiles files = new ScoreFiles(input, output, rejectsFile());
        try (CheckpointStore checkpoints = CheckpointStore.open(data)) {
            ScoreJob job = new ScoreJob(checkpoints, engine, version, files, options);
            return restart ? job.restart(progress) : job.run(progress);
        }
    }

    private Path rejectsFile() {
        return rejects != null ? rejects : ScoreFiles.rejectsOf(output);
    }

    private int show(Outcome outcome) {
        ScoreSummary summary = new ScoreSummary(outcome, output, output.equals(PIPE) ? null : rejectsFile());
        if (format == OutputFormat.json) {
            (output.equals(PIPE) ? people : out).println(summary.json());
        } else {
            summary.print(people);
        }
        return outcome.scored() == 0 && outcome.rejected() > 0 ? ExitCode.FAILED : ExitCode.DONE;
    }
}
