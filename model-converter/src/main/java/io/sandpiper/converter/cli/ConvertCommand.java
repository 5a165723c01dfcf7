package io.sandpiper.converter.cli;

import io.sandpiper.converter.Conversion;
import io.sandpiper.converter.ConversionResult;
import io.sandpiper.converter.ConvertRequest;
import io.sandpiper.converter.Export;
import io.sandpiper.converter.Wanted;
import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent.State;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code convert}: checks, optimizes, quantizes, proves and bundles one model file, without a gateway. Data on {@code
 * out}, everything for people on {@code err}.
 */
@Command(
        name = "convert",
        description = "Make a bundle of a model file, with evidence that it still works.",
        footer = {
            "",
            "Example:",
            "  sandpiper convert fashion.onnx --name fashion --version 1.0.0 --spec model.yaml \\",
            "      --calibration calibration.npz --holdout holdout.npz --out bundle",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 refused"
        })
public final class ConvertCommand implements Callable<Integer> {
    private final Conversion conversion;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    @Spec
    CommandSpec command;

    @Parameters(
            paramLabel = "FILE",
            description = "what the training framework wrote: a file, a folder, or a zip archive of one")
    Path model;

    @Option(names = "--name", required = true, description = "the model's name")
    String name;

    @Option(names = "--version", required = true, description = "a semantic version such as 1.0.0")
    String version;

    @Option(names = "--spec", description = "model.yaml: what inputs and outputs mean")
    @Nullable Path spec;

    @Option(
            names = "--calibration",
            description =
                    "data (.npz, CSV) that activations are measured on; without: no int8 unless --max-bytes asks for a small file, of which weights alone are integers then")
    @Nullable Path calibration;

    @Option(names = "--holdout", description = "labelled data (.npz, CSV) that variants are judged on")
    @Nullable Path holdout;

    @Option(names = "--compare-with", description = "model file of the version that this would replace")
    @Nullable Path compareWith;

    @Option(names = "--compare-spec", description = "its model.yaml; without: the same as this model's")
    @Nullable Path compareSpec;

    @Option(
            names = "--baseline-metric",
            description = "accuracy (0 to 1) of the version that this would replace, if known")
    @Nullable Double baselineMetric;

    @Option(names = "--accept-regression", description = "go on although it is less accurate than that")
    boolean acceptRegression;

    @Option(
            names = "--compare-if-possible",
            hidden = true,
            description = "go on where there is nothing that --compare-with could compare: a gateway always gives it")
    boolean compareIfPossible;

    @Option(
            names = "--tolerance",
            defaultValue = "" + Wanted.DEFAULT_TOLERANCE,
            description = "accuracy that may be lost (default: ${DEFAULT-VALUE}, which is one point)")
    double tolerance;

    @Option(
            names = "--max-bytes",
            description = "leave out variants that are larger; for its sake one may be slower than the float model")
    @Nullable Long maxBytes;

    @Option(names = "--max-ms", description = "leave out variants that take longer for one sample on this machine")
    @Nullable Double maxMillis;

    @Option(
            names = "--target",
            split = ",",
            paramLabel = "CLASS",
            description = "device classes that the model is for, linux/arm64+dotprod for example; without: any")
    List<String> targets = new ArrayList<>();

    @Option(
            names = "--time-budget",
            description = "stop looking for a better int8 variant after this many seconds;"
                    + " checking, measuring and bundling come on top;"
                    + " without: after a number of trials that follows from the model's size")
    @Nullable Integer timeBudget;

    @Option(names = "--out", required = true, description = "folder for the bundle, absent or empty")
    Path folder;

    @Option(
            names = "--export",
            description = "folder for each variant as a plain file, with model.yaml; none of its files is replaced")
    @Nullable Path export;

    @Option(names = "--progress", description = "json: events as JSON lines on standard output")
    @Nullable ProgressFormat progress;

    @Option(names = "--end-with-parent", hidden = true, description = "end when the process that started this one does")
    boolean endWithParent;

    @Mixin
    OutputOptions output;

    /** How programs hear of progress. */
    public enum ProgressFormat {
        json
    }

    /** @param terminal whether a person watches {@code err} */
    public ConvertCommand(Conversion conversion, PrintStream out, PrintStream err, boolean terminal) {
        this.conversion = conversion;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (endWithParent) {
            ParentWatch.start();
        }
        ConvertRequest request;
        try {
            request = request();
        } catch (InvalidInputException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Events events = progress == ProgressFormat.json ? new Events(request.modelVersion(), out) : null;
        try {
            ConversionResult result = run(request, events);
            if (events != null) {
                events.accepted(result);
            } else if (output.format == OutputFormat.json) {
                out.println(Json.text(Summary.of(result)));
            } else {
                Summary.of(result).print(out, err);
                out.println("what was tried and measured: " + request.out().resolve("report.html"));
            }
            return ExitCode.DONE;
        } catch (RefusedException | InvalidInputException e) {
            return ended(events, State.REFUSED, ExitCode.REFUSED, "refused: ", String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            return ended(events, State.FAILED, ExitCode.FAILED, "failed: ", Failure.told(e));
        } catch (OutOfMemoryError e) {
            return ended(
                    events, State.FAILED, ExitCode.FAILED, "failed: ", events == null ? Failure.MEMORY : Failure.HEAP);
        }
    }

    private ConversionResult run(ConvertRequest request, @Nullable Events events) throws IOException {
        if (events != null) {
            return conversion.run(request, events);
        }
        if (!terminal) {
            return conversion.run(request, (stage, fraction, message) -> {});
        }
        try (Bar bar = new Bar(request.modelVersion().toString(), err)) {
            ConversionResult result = conversion.run(request, bar);
            bar.done();
            return result;
        }
    }

    private int ended(@Nullable Events events, State state, int code, String prefix, String reason) {
        if (events != null) {
            events.ended(state, reason);
        } else {
            err.println(prefix + reason);
        }
        return code;
    }

    private ConvertRequest request() {
        if (export != null) {
            Export.check(export, name);
        }
        if (targets.isEmpty() && command.commandLine().getParseResult().hasMatchedOption("--target")) {
            throw new InvalidInputException(
                    "--target", ",", "a device class, such as linux/arm64+dotprod or linux/amd64");
        }
        return new ConvertRequest(
                source(model),
                new ModelVersion(name, version),
                optional("--spec", spec),
                optional("--calibration", calibration),
                optional("--holdout", holdout),
                optional("--compare-with", compareWith),
                optional("--compare-spec", compareSpec),
                baselineMetric,
                acceptRegression,
                compareIfPossible,
                new Wanted(
                        tolerance,
                        maxBytes,
                        maxMillis,
                        targets,
                        timeBudget == null ? null : Duration.ofSeconds(timeBudget)),
                folder,
                export);
    }

    private static Path source(Path path) {
        return Files.isDirectory(path) ? real(path) : file("FILE", path);
    }

    /** A link to a folder would be walked as if it were empty. */
    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new InvalidInputException("FILE", folder, "a folder that can be read", e);
        }
    }

    private static @Nullable Path optional(String field, @Nullable Path path) {
        return path == null ? null : file(field, path);
    }

    private static Path file(String field, Path path) {
        if (!Files.isRegularFile(path)) {
            throw new InvalidInputException(field, path, "a file that exists");
        }
        return path;
    }
}
