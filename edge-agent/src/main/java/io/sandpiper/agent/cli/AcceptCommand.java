package io.sandpiper.agent.cli;

import io.sandpiper.agent.update.AcceptReport;
import io.sandpiper.agent.update.CandidateTrial;
import io.sandpiper.engine.Engine;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper-agent accept}: the child in which a candidate is tried; prints one {@link AcceptReport}. */
@Command(
        name = "accept",
        hidden = true,
        description = "Try a model file as the update path does before it serves, and print one line of JSON.",
        mixinStandardHelpOptions = true)
public final class AcceptCommand implements Callable<Integer> {
    private final Supplier<List<Engine>> engines;
    private final PrintStream out;

    @Option(names = "--model-file", required = true)
    private Path modelFile = Path.of("");

    @Option(names = "--media-type", required = true)
    private String mediaType = "";

    @Option(names = "--spec", required = true)
    private Path spec = Path.of("");

    @Option(names = "--golden")
    private @Nullable Path golden;

    @Option(names = "--variant", required = true)
    private String variant = "";

    @Option(names = "--time-factor")
    private double timeFactor = 1;

    public AcceptCommand(Supplier<List<Engine>> engines, PrintStream out) {
        this.engines = engines;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        AcceptReport report;
        try {
            report = tried();
        } catch (InvalidInputException e) {
            report = AcceptReport.refused(String.valueOf(e.getMessage()));
        }
        out.println(Json.text(report));
        out.flush();
        return report.passed() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private AcceptReport tried() throws IOException {
        Engine engine = engines.get().stream()
                .filter(e -> e.reads(mediaType))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("media type", mediaType, "one that an engine here reads"));
        Golden cases = golden == null ? null : Json.read("golden", Files.readAllBytes(golden), Golden.class);
        return new CandidateTrial(engine, ModelSpec.parse(Files.readAllBytes(spec)), cases, variant, timeFactor)
                .run(modelFile);
    }
}
