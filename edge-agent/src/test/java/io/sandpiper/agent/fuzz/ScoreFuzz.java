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
import io.sandpiper.engine.BatchShapes;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Targets over files that are scored. */
final class ScoreFuzz {
    private static final Batching BATCHING = new Batching(64, 64, 1 << 20);
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

    /** For a model of numbers, and for one of a text too. */
    private static void read(Opening opening) throws EngineException, IOException {
        read("wine", opening);
        read("homes", opening);
    }

    private static void read(String model, Opening opening) throws EngineException, IOException {
        ModelSpec spec = FuzzModels.loaded().slot(model).spec();
        List<Tensor> tensors = tensors(FuzzModels.loaded().slot(model).loaded().inputs());
        RowLayout layout = RowLayout.of("input", spec, tensors, List.of("id"));
        BatchTarget target = new BatchTarget(spec, tensors);
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

    private static List<Tensor> tensors(List<TensorInfo> infos) {
        List<long[]> shapes = BatchShapes.withTexts(infos, 1);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            tensors.add(Tensor.allocate(infos.get(i).name(), infos.get(i).datatype(), shapes.get(i)));
        }
        return tensors;
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
