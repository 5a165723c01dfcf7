package io.sandpiper.converter.cli;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.compare.Comparer;
import io.sandpiper.converter.compare.Comparison;
import io.sandpiper.converter.compare.Comparison.Side;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.host.file.ScratchFolder;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code compare}: two models on the same data, without a gateway. */
@Command(
        name = "compare",
        description = "Two models side by side on the same data.",
        footer = {
            "",
            "Example:",
            "  sandpiper compare fashion.onnx fashion-int8.onnx --data holdout.npz --spec model.yaml",
            "",
            "Exit codes: 0 compared, 1 failed, 2 usage, 3 refused"
        })
public final class CompareCommand implements Callable<Integer> {
    private final Comparer comparer;
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    CommandSpec command;

    @Parameters(index = "0", paramLabel = "A", description = "what a training framework wrote, or an exported variant")
    Path first;

    @Parameters(index = "1", paramLabel = "B", description = "the one that is held against it")
    Path second;

    @Option(names = "--data", required = true, description = "samples (.npz, CSV), with labels where there are any")
    Path data;

    @Option(names = "--spec", description = "model.yaml: what inputs and outputs of both mean")
    @Nullable Path spec;

    @Mixin
    OutputOptions output;

    CompareCommand(Comparer comparer, PrintStream out, PrintStream err) {
        this.comparer = comparer;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        for (Path given : List.of(first, second, data, spec == null ? data : spec)) {
            if (!Files.exists(given)) {
                throw new ParameterException(
                        command.commandLine(),
                        new InvalidInputException("file", given, "a file or folder that exists").getMessage());
            }
        }
        file("--data", data);
        if (spec != null) {
            file("--spec", spec);
        }
        try (ScratchFolder scratch = ScratchFolder.ofKind("sandpiper-compare")) {
            Comparison found = comparer.compare(
                    first.toRealPath(),
                    second.toRealPath(),
                    data,
                    spec,
                    scratch.path(),
                    (stage, fraction, message) -> {});
            if (output.format == OutputFormat.json) {
                out.println(Json.text(found));
            } else {
                print(found);
                found.notes().forEach(note -> err.println("note: " + note));
            }
            return ExitCode.DONE;
        } catch (RefusedException | InvalidInputException e) {
            err.println("refused: " + e.getMessage());
            return ExitCode.REFUSED;
        } catch (IOException | RuntimeException e) {
            err.println("failed: " + Failure.told(e));
            return ExitCode.FAILED;
        } catch (OutOfMemoryError e) {
            err.println("failed: " + Failure.MEMORY);
            return ExitCode.FAILED;
        }
    }

    private void file(String option, Path given) {
        if (Files.isDirectory(given)) {
            throw new ParameterException(
                    command.commandLine(),
                    new InvalidInputException(option, given, "a file, not a folder").getMessage());
        }
    }

    private void print(Comparison found) {
        TextTable models = new TextTable("", "FILE", "FORMAT", "SIZE", "ACCURACY", "95 %", "ECE", "MS A SAMPLE");
        row(models, "A", found.first());
        row(models, "B", found.second());
        models.print(out);
        out.println();
        TextTable nearness = new TextTable("MEASURE", "VALUE");
        nearness.row("samples", String.valueOf(found.samples()));
        if (found.agreement() != null) {
            nearness.row("same class", share(found.agreement()));
        }
        if (found.loss() != null) {
            nearness.row(
                    "accuracy lost by B",
                    share(found.loss().value()) + " (95 %: "
                            + share(found.loss().low()) + " to "
                            + share(found.loss().high()) + ")");
        }
        nearness.row(
                "time of A over B",
                String.format(
                        Locale.ROOT,
                        "%.2f",
                        found.first().millis() / Math.max(1e-3, found.second().millis())));
        found.outputs()
                .forEach(o -> nearness.row(
                        "output " + InvalidInputException.shown(o.name()),
                        String.format(Locale.ROOT, "%.1f dB, at most %.4g apart", o.decibels(), o.largest())));
        nearness.print(out);
    }

    private static void row(TextTable table, String name, Side side) {
        table.row(
                name,
                InvalidInputException.shown(side.file()),
                side.format(),
                new DataSize(side.bytes()).shown(),
                share(side.accuracy()),
                side.low() == null ? "-" : share(side.low()) + "–" + share(side.high()),
                share(side.expectedCalibrationError()),
                String.format(Locale.ROOT, "%.3f", side.millis()));
    }

    private static String share(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
