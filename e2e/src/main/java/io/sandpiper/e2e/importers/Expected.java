package io.sandpiper.e2e.importers;

import io.sandpiper.engine.data.CsvRow;
import io.sandpiper.engine.data.CsvRows;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

/** What a framework itself predicted: values by output, row-major. */
final class Expected {
    private static final Map<String, String> PREFIXES = Map.of("value_", "value", "p_", "probabilities");

    private Expected() {}

    static Map<String, double[]> of(Path folder) throws IOException {
        Path archive = folder.resolve("expected.npz");
        return Files.exists(archive) ? arrays(archive) : columns(folder.resolve("expected.csv"));
    }

    private static Map<String, double[]> arrays(Path archive) throws IOException {
        StringBuilder spec = new StringBuilder("schemaVersion: 1\ntask: tensor\ninputs:\n");
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            zip.stream()
                    .map(e -> e.getName().replace(".npy", ""))
                    .forEach(n -> spec.append("  - {name: \"" + n + "\", datatype: FP64, shape: [-1]}\n"));
        }
        spec.append("outputs:\n  - {name: none, role: value}\n");
        Dataset data = Dataset.read(archive, ModelSpec.parseYaml(spec.toString().getBytes(StandardCharsets.UTF_8)));
        Map<String, double[]> values = new LinkedHashMap<>();
        for (String name : data.inputs().keySet()) {
            RawArray array = data.input(name);
            double[] all = new double[array.samples() * array.sampleElements()];
            array.get(0, all);
            values.put(name, all);
        }
        return values;
    }

    private static Map<String, double[]> columns(Path file) throws IOException {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        try (CsvRows rows = CsvRows.open(file)) {
            List<String> header = rows.header();
            while (rows.hasNext()) {
                CsvRow row = rows.next();
                for (int i = 0; i < header.size(); i++) {
                    values.computeIfAbsent(output(header.get(i)), n -> new ArrayList<>())
                            .add(Double.parseDouble(row.cells().get(i)));
                }
            }
        }
        Map<String, double[]> arrays = new LinkedHashMap<>();
        values.forEach((name, list) ->
                arrays.put(name, list.stream().mapToDouble(Double::doubleValue).toArray()));
        return arrays;
    }

    private static String output(String column) {
        return PREFIXES.entrySet().stream()
                .filter(p -> column.startsWith(p.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(column);
    }
}
