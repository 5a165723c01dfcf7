package io.sandpiper.converter.importer.tree;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.importer.lightgbm.LightgbmImporter;
import io.sandpiper.converter.importer.xgboost.XgboostImporter;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.data.CsvRow;
import io.sandpiper.engine.data.CsvRows;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One model of {@code train_trees.py}: imported, run by the runtime that serves on the user's raw columns, and held against
 * what the framework itself predicted; and the cases that the importer made.
 */
final class TreeParity {
    /** As shares of the value, or absolute below one. */
    private static final double TOLERANCE = 2e-5;

    private TreeParity() {}

    /**
     * @param rows of the framework's own predictions
     * @param largest difference, as a share of the value above one
     * @param off rows beyond the tolerance
     */
    record Result(
            String name,
            String framework,
            int rows,
            double largest,
            int off,
            int cases,
            double caseLargest,
            int caseOff) {
        static String heading() {
            return "%-24s %-9s %5s %10s %4s %6s %10s %4s"
                    .formatted("model", "framework", "rows", "largest", "off", "cases", "largest", "off");
        }

        String line() {
            return "%-24s %-9s %5d %10.1e %4d %6d %10.1e %4d"
                    .formatted(name, framework, rows, largest, off, cases, caseLargest, caseOff);
        }
    }

    static List<Path> folders(Path all) throws IOException {
        try (Stream<Path> folders = Files.list(all)) {
            return folders.filter(f -> Files.exists(f.resolve("meta.json")))
                    .sorted()
                    .toList();
        }
    }

    static Result compare(Path folder, Path scratch) throws IOException, EngineException {
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.filter(f -> f.getFileName().toString().startsWith("model."))
                    .findFirst()
                    .orElseThrow();
        }
        Source source = Source.of(file);
        Importer importer = Stream.of(new XgboostImporter(), new LightgbmImporter())
                .filter(i -> reads(i, source))
                .findFirst()
                .orElseThrow();
        Path data = folder.resolve("data.csv");
        Imported imported = importer.read(source, data, scratch, (_, _, _) -> {});
        ModelSpec spec = ModelSpec.parse(GraphFiles.read(imported.model())
                .metadata("io.sandpiper.spec")
                .orElseThrow()
                .getBytes(StandardCharsets.UTF_8));
        double[][] expected = numbers(folder.resolve("expected.csv"));
        try (LoadedModel model = new OnnxEngine().load(imported.model(), LoadOptions.SERVING);
                Execution execution = model.open(1)) {
            Tensor main = main(execution.run(inputs(data, spec)));
            double[] own = new double[expected.length];
            int width = expected[0].length;
            for (int i = 0; i < main.elements(); i++) {
                own[i / width] =
                        Math.max(own[i / width], off(main.data().getFloat(i * 4), expected[i / width][i % width]));
            }
            double[] made = cases(imported, execution);
            return new Result(
                    Objects.requireNonNull(folder.getFileName()).toString(),
                    importer.framework(),
                    own.length,
                    max(own),
                    beyond(own),
                    made.length,
                    max(made),
                    beyond(made));
        }
    }

    private static double[] cases(Imported imported, Execution execution) throws EngineException {
        List<Tensor> outputs = execution.run(requireNonNull(imported.cases()).inputs());
        Tensor expected = main(requireNonNull(imported.cases()).outputs());
        Tensor actual = main(outputs);
        int rows = (int) expected.shape()[0];
        int width = (int) expected.shape()[1];
        double[] off = new double[rows];
        for (int i = 0; i < rows * width; i++) {
            off[i / width] = Math.max(
                    off[i / width],
                    off(actual.data().getFloat(i * 4), expected.data().getFloat(i * 4)));
        }
        Tensor labels = Tensor.named("label", requireNonNull(imported.cases()).outputs());
        if (labels != null) {
            Tensor answered = Objects.requireNonNull(Tensor.named("label", outputs));
            for (int row = 0; row < rows; row++) {
                if (labels.data().getLong(row * 8) != answered.data().getLong(row * 8)) {
                    off[row] = 1;
                }
            }
        }
        return off;
    }

    private static Tensor main(List<Tensor> tensors) {
        return tensors.stream()
                .filter(t -> !t.name().equals("label"))
                .findFirst()
                .orElseThrow();
    }

    private static double off(double actual, double expected) {
        double off = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
        return Double.isNaN(off) ? Double.POSITIVE_INFINITY : off;
    }

    private static double max(double[] values) {
        double max = 0;
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static int beyond(double[] values) {
        int count = 0;
        for (double value : values) {
            count += value > TOLERANCE ? 1 : 0;
        }
        return count;
    }

    private static boolean reads(Importer importer, Source source) {
        try {
            return importer.reads(source);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static double[][] numbers(Path csv) throws IOException {
        try (CsvRows rows = CsvRows.open(csv)) {
            List<double[]> all = new ArrayList<>();
            while (rows.hasNext()) {
                all.add(rows.next().cells().stream()
                        .mapToDouble(Double::parseDouble)
                        .toArray());
            }
            return all.toArray(double[][]::new);
        }
    }

    /** The user's columns as the spec names them. */
    private static List<Tensor> inputs(Path csv, ModelSpec spec) throws IOException {
        List<String> header;
        List<CsvRow> all = new ArrayList<>();
        try (CsvRows rows = CsvRows.open(csv)) {
            header = rows.header();
            while (rows.hasNext()) {
                all.add(rows.next());
            }
        }
        List<Tensor> tensors = new ArrayList<>();
        for (ModelSpec.Input input : spec.inputs()) {
            List<String> features = Objects.requireNonNull(input.features());
            ByteBuffer data = ByteBuffer.allocateDirect(all.size() * features.size() * 100)
                    .order(ByteOrder.nativeOrder());
            for (CsvRow row : all) {
                for (String feature : features) {
                    put(data, input.datatype(), row.cells().get(header.indexOf(feature)));
                }
            }
            tensors.add(
                    new Tensor(input.name(), input.datatype(), new long[] {all.size(), features.size()}, data.flip()));
        }
        return tensors;
    }

    private static void put(ByteBuffer data, DataType type, String cell) {
        switch (type) {
            case BYTES -> {
                byte[] text = cell.getBytes(StandardCharsets.UTF_8);
                data.putInt(text.length).put(text);
            }
            case FP32 -> data.putFloat(cell.isEmpty() ? Float.NaN : (float) Double.parseDouble(cell));
            case FP64 -> data.putDouble(cell.isEmpty() ? Double.NaN : Double.parseDouble(cell));
            default -> throw new IllegalArgumentException(type + " of a tree model");
        }
    }
}
