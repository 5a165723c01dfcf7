package io.sandpiper.agent.score;

import io.sandpiper.agent.score.output.ByteSink;
import io.sandpiper.agent.score.output.CsvRowEncoder;
import io.sandpiper.agent.score.output.JsonRowEncoder;
import io.sandpiper.agent.score.output.OutputWriter;
import io.sandpiper.agent.score.output.RowEncoder;
import io.sandpiper.agent.score.output.TextWriter;
import io.sandpiper.agent.score.parquet.ParquetRowEncoder;
import io.sandpiper.agent.score.parquet.ParquetWriter;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The formats that are written. */
public enum OutputKind {
    csv,
    jsonl,
    parquet;

    /** By the name's ending; CSV where it says nothing. */
    static OutputKind of(Path output) {
        String name = output.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npz")) {
            throw new InvalidInputException("--output", output, "a name ending in .csv, .jsonl or .parquet");
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return jsonl;
        }
        return name.endsWith(".parquet") ? parquet : csv;
    }

    /** One for each scoring thread. */
    RowEncoder encoder(String lineName, List<String> keep, List<String> labels) {
        return switch (this) {
            case csv -> new CsvRowEncoder();
            case jsonl -> new JsonRowEncoder(lineName, keep, labels);
            case parquet -> new ParquetRowEncoder();
        };
    }

    /**
     * @param file where the sink's bytes lie; for a stream, any
     * @param bytes that are there already
     */
    OutputWriter writer(ByteSink sink, Path file, long bytes) {
        return switch (this) {
            case csv -> new TextWriter(sink, bytes > 0);
            case jsonl -> new TextWriter(sink, true);
            case parquet -> new ParquetWriter(sink, file, bytes > 0);
        };
    }

    Duration checkpointInterval() {
        return this == parquet ? ScoreLimits.CHECKPOINT_INTERVAL_GROUPS : ScoreLimits.CHECKPOINT_INTERVAL;
    }
}
