package io.sandpiper.converter.cli;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.inspect.Inspection;
import io.sandpiper.converter.inspect.Inspector;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.TensorInfo;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code inspect}: what a model file is, what it would cost, and what would keep it from being pushed. */
@Command(
        name = "inspect",
        description = "Show what a model file is: format, signature, operators, size, and what would block a push.",
        footer = {
            "",
            "Example:",
            "  sandpiper inspect fashion.onnx",
            "",
            "Exit codes: 0 can be pushed, 1 failed, 2 usage, 3 something blocks it"
        })
public final class InspectCommand implements Callable<Integer> {
    private final Inspector inspector;
    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "FILE", description = "what a training framework wrote")
    Path file;

    @Mixin
    OutputOptions output;

    InspectCommand(Inspector inspector, PrintStream out, PrintStream err) {
        this.inspector = inspector;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        Inspection found;
        try {
            found = inspector.inspect(Files.isDirectory(file) ? file.toRealPath() : file);
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
        if (output.format == OutputFormat.json) {
            out.println(Json.text(found));
        } else {
            print(found);
        }
        return found.blockers().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private void print(Inspection found) {
        TextTable table = new TextTable("WHAT", "VALUE");
        table.row("format", found.format());
        table.row("size", new DataSize(found.bytes()).shown());
        row(table, "producer", found.producer());
        row(table, "operator sets", joined(found.operatorSets()));
        found.inputs().forEach(i -> table.row("input", shown(i)));
        found.outputs().forEach(o -> table.row("output", shown(o)));
        row(table, "operators", joined(found.operators()));
        if (found.parameters() > 0) {
            table.row("parameters", String.format(Locale.ROOT, "%,d", found.parameters()));
        }
        found.weightBytes().forEach((type, bytes) -> table.row("weights " + type, new DataSize(bytes).shown()));
        Long flops = found.flops();
        if (flops != null) {
            table.row("FLOPs a sample", String.format(Locale.ROOT, "%,d", flops));
        }
        Long memory = found.activationBytes();
        if (memory != null) {
            table.row("largest activations", new DataSize(memory).shown());
        }
        found.blockers().forEach(b -> table.row("blocks a push", b));
        found.notes().forEach(n -> table.row("note", n));
        table.print(out);
    }

    private static void row(TextTable table, String what, @org.jspecify.annotations.Nullable String value) {
        if (value != null && !value.isEmpty()) {
            table.row(what, value);
        }
    }

    private static String joined(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String shown(TensorInfo info) {
        List<String> axes =
                info.shape().stream().map(a -> a < 0 ? "?" : a.toString()).toList();
        return InvalidInputException.shown(info.name()) + "  " + info.datatype() + " [" + String.join(", ", axes) + "]";
    }
}
