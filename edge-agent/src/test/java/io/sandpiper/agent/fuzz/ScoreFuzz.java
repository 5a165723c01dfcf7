package io.sandpiper.agent.fuzz;

import io.sandpiper.agent.score.input.BatchTarget;
import io.sandpiper.agent.score.input.Batching;
import io.sandpiper.agent.score.input.Block;
import io.sandpiper.agent.score.input.CsvSource;
import io.sandpiper.agent.score.input.JsonLinesSource;
import io.sandpiper.agent.score.input.NpzSource;
import io.sandpiper.agent.score.input.RowLayout;
import io.sandpiper.agent.score.input.RowSource;
import io.sandpiper.agent.score.parquet.ParquetSource;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Targets over files that are scored. */
final class ScoreFuzz {
    private static final Batching BATCHING = new Batching(64, 1 << 20);
    /** Files say how many rows they have: a few megabytes may say billions. */
    private static final int BLOCKS = 64;

    private ScoreFuzz() {}

    @FunctionalInterface
    private interface Opening {
        RowSource open(RowLayout layout) throws IOException;
    }

    static Map<String, FuzzTarget> all() {
        Map<String, FuzzTarget> all = new TreeMap<>();
        all.put(
                "score-csv",
                data -> read(layout -> new CsvSource(new ByteArrayInputStream(data), data.length, layout)));
        all.put(
                "score-jsonl",
                data -> read(layout -> new JsonLinesSource(new ByteArrayInputStream(data), data.length, layout)));
        all.put("score-npz", data -> readFile(data, NpzSource::new));
        all.put("score-parquet", data -> readFile(data, ParquetSource::new));
        return all;
    }

    @FunctionalInterface
    private interface FileOpening {
        RowSource open(Path file, RowLayout layout) throws IOException;
    }

    private static void readFile(byte[] data, FileOpening opening) throws Exception {
        Path file = Files.createTempFile("fuzz", ".data");
        try {
            Files.write(file, data);
            read(layout -> opening.open(file, layout));
        } finally {
            Files.delete(file);
        }
    }

    private static void read(Opening opening) throws EngineException, IOException {
        ModelSpec spec = FuzzModels.loaded().slot("wine").spec();
        Execution execution = FuzzModels.loaded().execution("wine");
        RowLayout layout = RowLayout.of("input", spec, execution.inputs(), List.of("id"));
        BatchTarget target = new BatchTarget(spec, execution.inputs());
        try (RowSource source = opening.open(layout)) {
            int blocks = 0;
            for (Block block = source.next(BATCHING); block != null && blocks < BLOCKS; block = source.next(BATCHING)) {
                blocks++;
                for (int row = 0; row < block.rows(); row++) {
                    row(block, row, target);
                }
            }
        } catch (InvalidInputException e) {
            FleetFuzz.checkWords(e);
        }
    }

    /** A row at fault is a reject; its kept cells are read all the same. */
    private static void row(Block block, int row, BatchTarget target) {
        try {
            block.encode(row, target, 0);
            block.kept(row);
        } catch (InvalidInputException e) {
            FleetFuzz.checkWords(e);
        }
    }
}
