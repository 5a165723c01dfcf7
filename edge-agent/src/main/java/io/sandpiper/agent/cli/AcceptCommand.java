package io.sandpiper.agent.cli;

import io.sandpiper.agent.seal.OpenedModels;
import io.sandpiper.agent.slot.ModelSource;
import io.sandpiper.agent.update.AcceptReport;
import io.sandpiper.agent.update.CandidateTrial;
import io.sandpiper.engine.Engine;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.seal.SealException;
import io.sandpiper.protocol.seal.SealedBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
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
    private static final int KEY_BYTES = 32;

    private final Supplier<List<Engine>> engines;
    private final InputStream in;
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

    @Option(names = "--sealed", description = "The files are sealed; the key's 32 bytes are read from standard input.")
    private boolean sealed;

    @Option(names = "--time-factor")
    private double timeFactor = 1;

    public AcceptCommand(Supplier<List<Engine>> engines, InputStream in, PrintStream out) {
        this.engines = engines;
        this.in = in;
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
        SecretKey key = sealed ? new SecretKeySpec(in.readNBytes(KEY_BYTES), "AES") : null;
        Golden cases = golden == null ? null : Json.read("golden", bytes(golden, key), Golden.class);
        ModelSource source = key == null ? ModelSource.PLAIN : new OpenedModels(() -> key);
        return new CandidateTrial(engine, ModelSpec.parse(Files.readAllBytes(spec)), cases, variant, timeFactor)
                .run(modelFile, source);
    }

    private static byte[] bytes(Path file, @Nullable SecretKey key) throws IOException {
        try {
            return key != null && SealedBlob.is(file) ? SealedBlob.open(file, key) : Files.readAllBytes(file);
        } catch (SealException e) {
            throw new InvalidInputException("golden", "cannot be opened", String.valueOf(e.getMessage()), e);
        }
    }
}
