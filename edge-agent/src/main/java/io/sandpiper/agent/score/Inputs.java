package io.sandpiper.agent.score;

import io.sandpiper.agent.score.input.CsvSource;
import io.sandpiper.agent.score.input.InputLimits;
import io.sandpiper.agent.score.input.JsonLinesSource;
import io.sandpiper.agent.score.input.NpzSource;
import io.sandpiper.agent.score.input.RowLayout;
import io.sandpiper.agent.score.input.RowSource;
import io.sandpiper.agent.score.parquet.ParquetSource;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Opens what is read, by its format. Blocking. */
final class Inputs {
    private Inputs() {}

    static InputKind kind(Path file, @Nullable InputKind asked) throws IOException {
        if (asked != null) {
            return asked;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return InputKind.of(
                    in.readNBytes(InputLimits.PEEK_BYTES), file.getFileName().toString());
        }
    }

    static RowSource open(Path file, InputKind kind, RowLayout layout) throws IOException {
        return switch (kind) {
            case csv -> new CsvSource(Files.newInputStream(file), Files.size(file), layout);
            case jsonl -> new JsonLinesSource(Files.newInputStream(file), Files.size(file), layout);
            case parquet -> new ParquetSource(file, layout);
            case npz -> new NpzSource(file, layout);
        };
    }

    /** A stream of text; what it holds is told by its first bytes. */
    static RowSource open(InputStream stream, @Nullable InputKind asked, RowLayout layout) throws IOException {
        BufferedInputStream in = new BufferedInputStream(stream, InputLimits.PEEK_BYTES);
        InputKind kind = asked == null ? peek(in, layout.name()) : asked;
        if (!kind.isText()) {
            throw new InvalidInputException(
                    "--input",
                    "-, which holds " + kind,
                    "CSV or JSON lines, or a file: " + kind + " is read from its end");
        }
        return kind == InputKind.csv ? new CsvSource(in, -1, layout) : new JsonLinesSource(in, -1, layout);
    }

    private static InputKind peek(BufferedInputStream in, String name) throws IOException {
        byte[] head = new byte[InputLimits.PEEK_BYTES];
        in.mark(head.length);
        int read = Math.max(0, in.read(head));
        in.reset();
        return InputKind.of(Arrays.copyOf(head, read), name);
    }
}
