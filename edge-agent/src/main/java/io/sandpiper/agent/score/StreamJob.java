package io.sandpiper.agent.score;

import io.sandpiper.agent.score.output.ByteSink;
import io.sandpiper.agent.score.output.OutputWriter;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Scores where input or output is a pipe. What a pipe held cannot be read or written again, so there is no checkpoint: a
 * file that it writes is there whole or not at all. Blocking; one thread.
 */
public final class StreamJob {
    private static final String STANDARD_INPUT = "standard input";
    private final Engine engine;
    private final InstalledVersion version;
    private final ScoreOptions options;
    private final Ends ends;

    /**
     * What is read and written.
     *
     * @param inputFile null: {@code in}
     * @param outputFile null: {@code out}
     * @param rejectsFile null: {@code rejects}
     */
    public record Ends(
            @Nullable Path inputFile,
            InputStream in,
            @Nullable Path outputFile,
            OutputStream out,
            @Nullable Path rejectsFile,
            OutputStream rejects) {}

    public StreamJob(Engine engine, InstalledVersion version, ScoreOptions options, Ends ends) {
        this.engine = engine;
        this.version = version;
        this.options = options;
        this.ends = ends;
    }

    /**
     * Scores the stream to its end.
     *
     * @param replace true: an output that is there is written over
     */
    public Outcome run(boolean replace, Progress progress) throws IOException, EngineException {
        long begin = System.nanoTime();
        Path input = ends.inputFile();
        Path output = ends.outputFile();
        OutputKind kind = kind(output);
        if (output == null) {
            return score(begin, kind, new StreamSink(ends.out()), Path.of(""), rejects(), progress);
        }
        Path rejectsFile = ends.rejectsFile();
        ScoreFiles files = new ScoreFiles(
                input == null ? Path.of("/dev/stdin") : input,
                output,
                rejectsFile == null ? ScoreFiles.rejectsOf(output) : rejectsFile);
        return toFile(begin, kind, files, replace, progress);
    }

    private OutputKind kind(@Nullable Path output) {
        OutputKind asked = options.output();
        if (output == null && asked == OutputKind.parquet) {
            throw new InvalidInputException("--output-format", asked, "csv or jsonl for standard output");
        }
        return asked != null ? asked : output == null ? OutputKind.csv : OutputKind.of(output);
    }

    @SuppressWarnings("try") // the lock is held, and nothing else is done with it
    private Outcome toFile(long begin, OutputKind kind, ScoreFiles files, boolean replace, Progress progress)
            throws IOException, EngineException {
        files.checkFolders();
        files.checkApart(version.modelFile());
        try (OutputLock held = OutputLock.of(files.output())) {
            if (!replace) {
                files.checkFree();
            }
            try (PartialFile output = new PartialFile(files.output(), 0);
                    PartialFile rejected = new PartialFile(files.rejects(), 0)) {
                try {
                    Outcome outcome = score(begin, kind, output, PartialFile.of(files.output()), rejected, progress);
                    files.putInPlace(outcome.rejected());
                    return outcome;
                } catch (IOException | EngineException | RuntimeException e) {
                    files.deletePartial(); // nothing goes on from it
                    throw e;
                }
            }
        }
    }

    private ByteSink rejects() throws IOException {
        Path file = ends.rejectsFile();
        if (file == null) {
            return new StreamSink(ends.rejects());
        }
        ScoreFiles.checkFolder("--rejects", file);
        return new StreamSink(Files.newOutputStream(file));
    }

    private Outcome score(
            long begin, OutputKind kind, ByteSink output, Path file, ByteSink rejectSink, Progress progress)
            throws IOException, EngineException {
        Path input = ends.inputFile();
        Tally tally = new Tally(Checkpoint.first(Digest.of(new byte[0]), version, Digest.of(new byte[0]), ""));
        try (Session session = Session.open(
                        engine,
                        version,
                        options,
                        null,
                        input == null ? STANDARD_INPUT : input.getFileName().toString(),
                        layout -> input == null
                                ? Inputs.open(ends.in(), options.input(), layout)
                                : Inputs.open(input, Inputs.kind(input, options.input()), layout));
                OutputWriter writer = kind.writer(output, file, 0);
                RejectList rejects = new RejectList(rejectSink, session.source().lineName(), false)) {
            session.run(
                    kind,
                    writer,
                    rejects,
                    tally,
                    (counted, complete) -> {
                        writer.sync();
                        rejects.sync();
                    },
                    progress);
            return Outcome.of(version, tally, false, options.threads(), session.batchRows(), System.nanoTime() - begin);
        }
    }
}
